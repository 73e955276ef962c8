// SPDX-License-Identifier: MIT
#include "gradcheck.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace sluice::test {
namespace {

constexpr std::uint32_t cotangent_seed = 7;

/// A recorded function, its floating inputs and a cotangent of its result.
template <class T>
struct Recorded {
  Tape tape;
  Vars inputs;
  std::vector<std::span<T>> values;  // of the variables
  Vars variables;
  std::optional<Var> result;
  Tensor cotangent;

  Recorded(const std::function<Var(const Vars&)>& function, const Tensors& tensors) {
    for (const Tensor& original : tensors) {
      Tensor tensor = original.clone();
      const bool floating = is_floating(tensor.dtype());
      inputs.push_back(floating ? tape.variable(tensor) : tape.constant(tensor));
      if (!floating) continue;
      variables.push_back(inputs.back());
      values.push_back(tensor.values<T>());
    }
    result = function(inputs);
    cotangent = random_tensor(result->shape(), -1, 1, result->dtype(), cotangent_seed);
  }

  std::span<T> gradient(std::size_t k) {
    return {static_cast<T*>(variables[k].node().slot->gradient), variables[k].size()};
  }

  /// The result's product with the cotangent.
  double scalar() {
    tape.replay();
    const T* y = static_cast<const T*>(result->node().slot->value);
    double sum = 0;
    for (std::size_t i = 0; i < result->size(); ++i)
      sum += static_cast<double>(y[i]) * static_cast<double>(cotangent.values<T>()[i]);
    return sum;
  }

  /// All gradients after a backward pass over memory that holds `preset`.
  std::vector<std::vector<T>> gradients(T preset, bool accumulate) {
    for (std::size_t k = 0; k < variables.size(); ++k) std::ranges::fill(gradient(k), preset);
    tape.backward(*result, cotangent, accumulate);
    std::vector<std::vector<T>> all;
    for (std::size_t k = 0; k < variables.size(); ++k)
      all.emplace_back(gradient(k).begin(), gradient(k).end());
    return all;
  }

  double difference_quotient(T& x, double eps) {
    const T kept = x;
    const T above = x = static_cast<T>(kept + eps);
    const double high = scalar();
    const T below = x = static_cast<T>(kept - eps);
    const double low = scalar();
    x = kept;
    return (high - low) / (static_cast<double>(above) - static_cast<double>(below));
  }
};

bool near(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

template <class T>
void check(const std::function<Var(const Vars&)>& function, const Tensors& tensors) {
  const double eps = std::is_same_v<T, double> ? 1e-5 : 1e-2;
  const double tolerance = std::is_same_v<T, double> ? 1e-7 : 1e-3;
  Recorded<T> recorded(function, tensors);
  const T nan = std::numeric_limits<T>::quiet_NaN();
  recorded.gradients(nan, false);  // leaves used memory behind for the pass that counts
  const auto gradients = recorded.gradients(nan, false);
  const auto added = recorded.gradients(T{1}, true);
  for (std::size_t k = 0; k < gradients.size(); ++k)
    for (std::size_t i = 0; i < gradients[k].size(); ++i) {
      const double expected = recorded.difference_quotient(recorded.values[k][i], eps);
      const double gradient = gradients[k][i];
      const double excess = static_cast<double>(added[k][i]) - 1;
      INFO("variable ", k, ", element ", i, ": gradient ", gradient, ", difference quotient ",
           expected, ", added to 1: ", excess);
      CHECK(std::isfinite(gradient));
      CHECK(near(gradient, expected, tolerance));
      CHECK(near(excess, gradient, 1e-6));
    }
}

}  // namespace

void check_gradients(const std::function<Var(const Vars&)>& function, const Tensors& inputs) {
  const auto floating = std::ranges::find_if(
      inputs, [](const Tensor& tensor) { return is_floating(tensor.dtype()); });
  REQUIRE(floating != inputs.end());
  with_floating(floating->dtype(), [&]<class T>(T) { check<T>(function, inputs); });
}

void check_gradients_both(const std::function<Var(const Vars&)>& function, const Tensors& inputs) {
  Tensors single;
  for (const Tensor& tensor : inputs)
    single.push_back(is_floating(tensor.dtype()) ? tensor.astype(DType::float32) : tensor);
  check_gradients(function, inputs);
  check_gradients(function, single);
}

}  // namespace sluice::test
