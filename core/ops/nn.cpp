// SPDX-License-Identifier: MIT
#include "nn.hpp"

#include <cstring>
#include <tuple>
#include <utility>

#include "../base/error.hpp"
#include "../kernels/kernels.hpp"
#include "checks.hpp"

namespace sluice::ops {
namespace {

/// The index at one place, towards zero from floating numbers.
/// @throws std::invalid_argument when it is not within [0, count).
template <class Index>
std::int64_t checked_index(const char* op, const Index* indices, std::size_t at,
                           std::int64_t count) {
  const auto index = static_cast<double>(indices[at]);
  if (!(index > -1 && index < static_cast<double>(count)))
    fail(op, "index ", index, " at position ", at, " is out of range; use 0 to ", count - 1);
  return static_cast<std::int64_t>(indices[at]);
}

template <class T>
void blend_backward(const Step& step, std::size_t n) {
  const auto gradient = kernels::kernels<T>().blend_gradient;
  const T* g = step.in<T>(0);
  const T* a = step.in<T>(1);
  const T* b = step.in<T>(2);
  const T* dy = step.out_gradient<T>();
  const auto& [dg, da, db] = std::tie(step.gradients[0], step.gradients[1], step.gradients[2]);
  const bool shared = dg.slot == da.slot || dg.slot == db.slot || da.slot == db.slot;
  if (!shared)
    return gradient(g, a, b, dy, dg.data<T>(), dg.add, da.data<T>(), da.add, db.data<T>(), db.add,
                    n);
  // The kernel's outputs may not overlap, so a value that stands in two places takes two calls.
  if (dg) gradient(g, a, b, dy, dg.data<T>(), dg.add, nullptr, false, nullptr, false, n);
  if (da) gradient(g, a, b, dy, nullptr, false, da.data<T>(), da.add, nullptr, false, n);
  if (db) gradient(g, a, b, dy, nullptr, false, nullptr, false, db.data<T>(), db.add, n);
}

/// Of an embedding of n indices in a table.
template <class Index, class T>
Steps embedding_steps(std::size_t n, const Shape& table) {
  const std::int64_t rows = table[0], width = table[1];
  const auto columns = static_cast<std::size_t>(width);
  const auto forward = [=](const Step& step) {
    T* out = step.out<T>();
    for (std::size_t i = 0; i < n; ++i, out += width) {
      const auto row = checked_index("embedding", step.in<Index>(0), i, rows);
      std::memcpy(out, step.in<T>(1) + row * width, columns * sizeof(T));
    }
  };
  const auto backward = [=](const Step& step) {
    const Index* index = step.in<Index>(0);
    const GradientTarget& dtable = step.gradients[1];
    clear_unless_adding(step.gradients[0]);
    if (!dtable) return;
    clear_unless_adding(dtable);
    const T* dout = step.out_gradient<T>();
    for (std::size_t i = 0; i < n; ++i, dout += width) {
      T* to = dtable.data<T>() + static_cast<std::int64_t>(index[i]) * width;
      kernels::kernels<T>().scale(T{1}, dout, to, columns, true);
    }
  };
  return {forward, backward};
}

}  // namespace

Var embedding(const Var& indices, const Var& table) {
  check_floating("embedding", table);
  if (table.shape().rank() != 2 || !table.shape().known())
    fail("embedding", "expected a table (rows, width), got shape ", table.shape());
  const Shape shape = indices.shape().inserted(indices.shape().rank(), table.shape()[1]);
  Steps steps = with_dtype(indices.dtype(), [&]<class Index>(Index) {
    return with_floating(table.dtype(), [&]<class T>(T) {
      return embedding_steps<Index, T>(elements(indices.shape()), table.shape());
    });
  });
  return table.tape().record({"embedding",
                              {indices, table},
                              shape,
                              table.dtype(),
                              std::move(steps.forward),
                              std::move(steps.backward),
                              rows_along(table, 0)});
}

Var one_hot(const Var& indices, std::int64_t classes, DType dtype) {
  if (classes < 1) fail("one_hot", "expected at least one class, got ", classes);
  const Shape shape = indices.shape().inserted(indices.shape().rank(), classes);
  Steps steps = with_dtype(indices.dtype(), [&]<class Index>(Index) {
    return with_dtype(dtype, [&]<class T>(T) {
      const std::size_t n = elements(indices.shape());
      const auto forward = [n, classes](const Step& step) {
        T* out = step.out<T>();
        std::memset(out, 0, n * static_cast<std::size_t>(classes) * sizeof(T));
        for (std::size_t i = 0; i < n; ++i, out += classes)
          out[checked_index("one_hot", step.in<Index>(0), i, classes)] = T{1};
      };
      return Steps{forward, nullptr};
    });
  });
  return indices.tape().record({"one_hot",
                                {indices},
                                shape,
                                dtype,
                                std::move(steps.forward),
                                nullptr,
                                Rows::kept,
                                {{"classes", classes}}});
}

Var blend(const Var& gate, const Var& a, const Var& b) {
  check_floating("blend", gate);
  check_same_dtype("blend", gate, a);
  check_same_dtype("blend", a, b);
  const Shape shape =
      common_shape("blend", gate.shape(), common_shape("blend", a.shape(), b.shape()));
  Steps steps = with_floating(gate.dtype(), [&]<class T>(T) {
    const std::size_t n = elements(shape);
    const auto forward = [n](const Step& step) {
      kernels::kernels<T>().blend(step.in<T>(0), step.in<T>(1), step.in<T>(2), step.out<T>(), n);
    };
    const auto backward = [n](const Step& step) { blend_backward<T>(step, n); };
    return Steps{forward, backward};
  });
  return gate.tape().record({.name = "blend",
                             .inputs = {gate, a, b},
                             .shape = shape,
                             .dtype = gate.dtype(),
                             .forward = std::move(steps.forward),
                             .backward = std::move(steps.backward),
                             .in_place = true});
}

Var dropout(const Var& x, double rate, std::uint64_t seed) {
  check_floating("dropout", x);
  if (!(rate >= 0 && rate < 1)) fail("dropout", "expected a rate in [0, 1), got ", rate);
  if (rate == 0) return x;
  const Shape& shape = x.shape();
  const std::size_t n = elements(shape);
  const std::size_t rows = n == 0 || shape.rank() == 0 ? n : static_cast<std::size_t>(shape[0]);
  const std::size_t columns = n == 0 ? 0 : n / rows;
  Steps steps = with_floating(x.dtype(), [&]<class T>(T) {
    const T dropped = static_cast<T>(rate);
    const auto forward = [=, &tape = x.tape()](const Step& step) {
      const ReplayState& state = tape.state();
      kernels::kernels<T>().dropout(step.in<T>(0), step.out<T>(), rows, columns, dropped,
                                    {seed, state.step, state.first_row});
    };
    const auto backward = [=](const Step& step) {
      const GradientTarget& dx = step.gradients[0];
      kernels::kernels<T>().dropout_gradient(step.out<T>(), step.out_gradient<T>(), dx.data<T>(), n,
                                             dropped, dx.add);
    };
    return Steps{forward, backward};
  });
  return x.tape().record({.name = "dropout",
                          .inputs = {x},
                          .shape = shape,
                          .dtype = x.dtype(),
                          .forward = std::move(steps.forward),
                          .backward = std::move(steps.backward),
                          .attributes = {{"rate", rate}, {"seed", static_cast<std::int64_t>(seed)}},
                          .in_place = true});
}

}  // namespace sluice::ops
