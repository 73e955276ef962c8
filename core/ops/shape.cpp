// SPDX-License-Identifier: MIT
#include "shape.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <utility>

#include "../base/error.hpp"
#include "../kernels/kernels.hpp"
#include "checks.hpp"

namespace sluice::ops {
namespace {

/// A row-major array seen as (rows, extent of an axis * what lies inside it).
struct Around {
  std::int64_t count = 1;  // product of the extents before the axis
  std::int64_t inner = 1;  // product of those after it
};

Around around(const Shape& shape, std::size_t axis) {
  Around rows;
  for (std::size_t k = 0; k < axis; ++k) rows.count *= shape[k];
  for (std::size_t k = axis + 1; k < shape.rank(); ++k) rows.inner *= shape[k];
  return rows;
}

/// Rows of `width` elements at a distance of `stride` elements.
template <class T>
struct Block {
  T* data;
  std::int64_t stride;
};

template <class T>
void copy_rows(Block<const T> from, Block<T> to, std::int64_t rows, std::int64_t width) {
  for (std::int64_t row = 0; row < rows; ++row)
    std::memcpy(to.data + row * to.stride, from.data + row * from.stride,
                static_cast<std::size_t>(width) * sizeof(T));
}

template <class T>
void add_rows(Block<const T> from, Block<T> to, std::int64_t rows, std::int64_t width) {
  for (std::int64_t row = 0; row < rows; ++row)
    kernels::kernels<T>().scale(T{1}, from.data + row * from.stride, to.data + row * to.stride,
                                static_cast<std::size_t>(width), true);
}

/// The product of the known extents.
std::int64_t known_size(const Shape& shape) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape)
    if (extent != Shape::unknown) size *= extent;
  return size;
}

/// `wanted` with its -1 replaced by what x's size leaves for it, where that is known.
Shape completed(const Shape& x, const Shape& wanted) {
  const auto unknown = std::ranges::count(wanted, Shape::unknown);
  if (!x.known()) return wanted;
  Shape shape = wanted;
  const std::int64_t rest = known_size(wanted);
  if (unknown == 1 && rest > 0) {
    const auto at = std::ranges::find(wanted, Shape::unknown) - wanted.begin();
    shape = wanted.with(static_cast<std::size_t>(at), x.size() / rest);
  }
  if (!shape.known() || shape.size() != x.size())
    fail("reshape", "expected a shape of ", x.size(), " elements as ", x, " has, got ", wanted);
  return shape;
}

/// A permutation of axes, as walked over the result: the extents, and x's stride along each.
struct Permutation {
  std::array<std::int64_t, Shape::max_rank> extents{};
  std::array<std::int64_t, Shape::max_rank> strides{};
  std::size_t outer = 0;  // axes around the last
  std::int64_t size = 0;

  Permutation(const Shape& x, const std::vector<std::size_t>& axes) {
    for (std::size_t k = 0; k < axes.size(); ++k) {
      extents[k] = x[axes[k]];
      strides[k] = around(x, axes[k]).inner;
    }
    outer = axes.empty() ? 0 : axes.size() - 1;
    if (axes.empty()) extents[0] = 1;
    size = static_cast<std::int64_t>(elements(x));
  }

  /// Calls function(offset in x, offset in the result) for each element, in the result's order.
  template <class Function>
  void for_each(Function&& function) const {
    std::array<std::int64_t, Shape::max_rank> index{};
    std::int64_t from = 0;
    const std::int64_t length = extents[outer];
    for (std::int64_t to = 0; to < size; to += length) {
      for (std::int64_t i = 0; i < length; ++i) function(from + i * strides[outer], to + i);
      for (std::size_t k = outer; k-- > 0;) {
        from += strides[k];
        if (++index[k] < extents[k]) break;
        from -= extents[k] * strides[k];
        index[k] = 0;
      }
    }
  }
};

List integers(const std::vector<std::size_t>& numbers) {
  List list;
  for (const std::size_t number : numbers) list.emplace_back(static_cast<std::int64_t>(number));
  return list;
}

std::vector<std::size_t> full_permutation(const Shape& shape,
                                          const std::vector<std::int64_t>& axes) {
  std::vector<std::size_t> order(shape.rank());
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  if (axes.empty()) return order;
  if (axes.size() != shape.rank())
    fail("transpose", "expected ", shape.rank(), " axes for shape ", shape, ", got ", axes.size());
  for (std::size_t k = 0; k < axes.size(); ++k)
    order[k] = normalized_axis("transpose", axes[k], shape);
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (std::ranges::count(order, axis) != 1)
      fail("transpose", "expected each axis of shape ", shape, " once, got axis ", axis, " ",
           std::ranges::count(order, axis), " times");
  return order;
}

/// Checks the values against each other and returns the shape of their concatenation.
Shape concatenated(const Vars& values, std::int64_t axis) {
  if (values.empty()) fail("concatenate", "expected at least one value, got none");
  const Shape& first = values[0].shape();
  const std::size_t at = normalized_axis("concatenate", axis, first);
  Shape shape = first.with(at, 0);
  std::int64_t extent = 0;
  for (const Var& x : values) {
    check_same_dtype("concatenate", values[0], x);
    const auto common =
        x.shape().rank() == first.rank() ? merged(shape, x.shape().with(at, 0)) : std::nullopt;
    if (!common)
      fail("concatenate", "expected shapes equal but for axis ", at, ", got ", first, " and ",
           x.shape());
    shape = *common;
    const std::int64_t own = x.shape()[at];
    extent = extent == Shape::unknown || own == Shape::unknown ? Shape::unknown : extent + own;
  }
  return shape.with(at, extent);
}

}  // namespace

Var reshape(const Var& x, const Shape& shape) {
  return x.tape().alias(x, completed(x.shape(), shape));
}

Var flatten(const Var& x) {
  const Shape& shape = x.shape();
  if (shape.rank() == 0) fail("flatten", "expected at least one axis, got a scalar ()");
  const bool known = Shape(shape.extents().subspan(1)).known();
  return x.tape().alias(x, Shape{shape[0], known ? around(shape, 0).inner : Shape::unknown},
                        "flatten");
}

Var expand_dims(const Var& x, std::int64_t axis) {
  const Shape longer = x.shape().inserted(0, 1);
  return x.tape().alias(x, x.shape().inserted(normalized_axis("expand_dims", axis, longer), 1),
                        "expand_dims");
}

Var squeeze(const Var& x, const Axes& axes) {
  const Shape& shape = x.shape();
  std::vector<bool> gone(shape.rank(), false);
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) gone[axis] = shape[axis] == 1;
  if (axes.list()) {
    std::vector<bool> named(shape.rank(), false);
    for (const std::int64_t axis : *axes.list()) {
      const std::size_t at = normalized_axis("squeeze", axis, shape);
      if (!gone[at]) fail("squeeze", "expected axis ", axis, " of extent 1, got shape ", shape);
      named[at] = true;
    }
    gone = named;
  }
  Shape result = shape;
  for (std::size_t axis = shape.rank(); axis-- > 0;)
    if (gone[axis]) result = result.without(axis);
  return x.tape().alias(x, result, "squeeze");
}

Var transpose(const Var& x, const std::vector<std::int64_t>& axes) {
  const std::vector<std::size_t> order = full_permutation(x.shape(), axes);
  Shape shape = x.shape();
  for (std::size_t k = 0; k < order.size(); ++k) shape = shape.with(k, x.shape()[order[k]]);
  const Permutation walk(x.shape(), order);
  Steps steps = with_dtype(x.dtype(), [&]<class T>(T) {
    const auto forward = [walk](const Step& step) {
      const T* in = step.in<T>(0);
      T* out = step.out<T>();
      walk.for_each([in, out](std::int64_t from, std::int64_t to) { out[to] = in[from]; });
    };
    const auto backward = [walk](const Step& step) {
      const T* dout = step.out_gradient<T>();
      T* dx = step.gradients[0].data<T>();
      clear_unless_adding(step.gradients[0]);
      // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): runs only where dx is wanted
      walk.for_each([dx, dout](std::int64_t from, std::int64_t to) { dx[from] += dout[to]; });
    };
    return Steps{forward, backward};
  });
  return x.tape().record({"transpose",
                          {x},
                          shape,
                          x.dtype(),
                          std::move(steps.forward),
                          std::move(steps.backward),
                          order.empty() || order[0] == 0 ? Rows::kept : rows_along(x, 0),
                          {{"axes", integers(order)}}});
}

Var concatenate(const Vars& values, std::int64_t axis) {
  const Shape shape = concatenated(values, axis);
  if (values.size() == 1) return values[0];
  const std::size_t at = normalized_axis("concatenate", axis, shape);
  const Around rows = around(shape, at);
  std::vector<std::int64_t> widths;
  for (const Var& x : values) widths.push_back(x.shape()[at] * rows.inner);
  const std::int64_t total = shape[at] * rows.inner;
  Steps steps = with_dtype(values[0].dtype(), [&]<class T>(T) {
    const auto forward = [widths, total, count = rows.count](const Step& step) {
      T* to = step.out<T>();
      for (std::size_t k = 0; k < widths.size(); to += widths[k++])
        copy_rows<T>({step.in<T>(k), widths[k]}, {to, total}, count, widths[k]);
    };
    StepFunction backward;
    if constexpr (std::is_floating_point_v<T>)
      backward = [widths, total, count = rows.count](const Step& step) {
        const T* from = step.out_gradient<T>();
        for (std::size_t k = 0; k < widths.size(); from += widths[k++]) {
          const GradientTarget& dx = step.gradients[k];
          if (dx)
            (dx.add ? add_rows<T> : copy_rows<T>)({from, total}, {dx.data<T>(), widths[k]}, count,
                                                  widths[k]);
        }
      };
    return Steps{forward, backward};
  });
  Rows kept = Rows::kept;
  for (const Var& x : values) kept = kept | rows_along(x, at);
  return values[0].tape().record({"concatenate",
                                  values,
                                  shape,
                                  values[0].dtype(),
                                  std::move(steps.forward),
                                  std::move(steps.backward),
                                  kept,
                                  {{"axis", static_cast<std::int64_t>(at)}}});
}

Var stack(const Vars& values, std::int64_t axis) {
  Vars expanded;
  for (const Var& x : values) {
    common_shape("stack", values[0].shape(), x.shape());
    expanded.push_back(expand_dims(x, axis));
  }
  return concatenate(expanded, axis);
}

Var slice(const Var& x, std::int64_t axis, std::int64_t begin, std::int64_t end) {
  const std::size_t at = normalized_axis("slice", axis, x.shape());
  const std::int64_t extent = x.shape()[at];
  if (begin < 0 || end < begin || end > extent)
    fail("slice", "elements ", begin, " to ", end, " of axis ", axis,
         " are out of range for shape ", x.shape());
  if (begin == 0 && end == extent) return x;
  const Around rows = around(x.shape(), at);
  const std::int64_t width = (end - begin) * rows.inner;
  const std::int64_t total = extent * rows.inner;
  const std::int64_t offset = begin * rows.inner;
  Steps steps = with_dtype(x.dtype(), [&]<class T>(T) {
    const auto forward = [width, total, offset, count = rows.count](const Step& step) {
      copy_rows<T>({step.in<T>(0) + offset, total}, {step.out<T>(), width}, count, width);
    };
    StepFunction backward;
    if constexpr (std::is_floating_point_v<T>)
      backward = [width, total, offset, count = rows.count](const Step& step) {
        clear_unless_adding(step.gradients[0]);
        T* dx = step.gradients[0].data<T>();
        add_rows<T>({step.out_gradient<T>(), width}, {dx + offset, total}, count, width);
      };
    return Steps{forward, backward};
  });
  return x.tape().record(
      {"slice",
       {x},
       x.shape().with(at, end - begin),
       x.dtype(),
       std::move(steps.forward),
       std::move(steps.backward),
       rows_along(x, at),
       {{"axis", static_cast<std::int64_t>(at)}, {"begin", begin}, {"end", end}}});
}

Vars split(const Var& x, const std::vector<std::int64_t>& extents, std::int64_t axis) {
  const std::int64_t whole = x.shape()[normalized_axis("split", axis, x.shape())];
  if (std::accumulate(extents.begin(), extents.end(), std::int64_t{0}) != whole)
    fail("split", "expected extents that add up to ", whole, " for axis ", axis, " of shape ",
         x.shape());
  Vars parts;
  std::int64_t begin = 0;
  for (const std::int64_t extent : extents) {
    parts.push_back(slice(x, axis, begin, begin + extent));
    begin += extent;
  }
  return parts;
}

Vars split(const Var& x, std::int64_t parts, std::int64_t axis) {
  const std::int64_t whole = x.shape()[normalized_axis("split", axis, x.shape())];
  if (parts < 1 || whole < 0 || whole % parts != 0)
    fail("split", "expected a number of equal parts of axis ", axis, " of shape ", x.shape(),
         ", got ", parts);
  return split(x, std::vector<std::int64_t>(static_cast<std::size_t>(parts), whole / parts), axis);
}

}  // namespace sluice::ops
