// SPDX-License-Identifier: MIT
#include "target_shapes.hpp"

namespace sluice {
namespace {

bool has_column_more(const Shape& longer, const Shape& shorter) {
  return longer.rank() == shorter.rank() + 1 && longer.back() == 1 &&
         longer.without(shorter.rank()) == shorter;
}

}  // namespace

bool differ_by_column(const Shape& a, const Shape& b) {
  return has_column_more(a, b) || has_column_more(b, a);
}

}  // namespace sluice
