// SPDX-License-Identifier: MIT
#include "regularizers.hpp"

#include <cmath>

#include "../../core/base/serialized.hpp"

namespace sluice {
namespace {

using namespace regularizers;

/// l1 * sum |x| + l2 * sum x^2, summed in double.
template <class T>
T penalty(const T* x, std::size_t n, double l1, double l2) {
  double absolutes = 0;
  double squares = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double value = static_cast<double>(x[i]);
    absolutes += std::abs(value);
    squares += value * value;
  }
  return static_cast<T>(l1 * absolutes + l2 * squares);
}

/// Gradient of the above; 0 for |x| at 0.
template <class T>
void penalty_gradient(const T* x, T* dx, std::size_t n, T l1, T l2, bool add) {
  for (std::size_t i = 0; i < n; ++i) {
    const T sign = static_cast<T>((x[i] > 0) - (x[i] < 0));
    const T gradient = l1 * sign + 2 * l2 * x[i];
    dx[i] = add ? dx[i] + gradient : gradient;
  }
}

class L1L2Penalty : public Regularizer {
 public:
  L1L2Penalty(std::string class_name, Dict config, double l1, double l2)
      : class_name_(std::move(class_name)), config_(std::move(config)), l1_(l1), l2_(l2) {}

  Var operator()(const Var& x) const override {
    if (!is_floating(x.dtype()))
      fail("regularizer", "expected float32 or float64, got ", x.dtype());
    StepFunction forward = [l1 = l1_, l2 = l2_](const Step& step) {
      const Slot& slot = *step.inputs[0];
      with_floating(slot.dtype, [&]<class T>(T) {
        *step.out<T>() = penalty(step.in<T>(0), static_cast<std::size_t>(slot.size), l1, l2);
      });
    };
    StepFunction backward = [l1 = l1_, l2 = l2_](const Step& step) {
      const Slot& slot = *step.inputs[0];
      with_floating(slot.dtype, [&]<class T>(T) {
        const T dy = *step.out_gradient<T>();
        penalty_gradient(step.in<T>(0), step.gradients[0].data<T>(),
                         static_cast<std::size_t>(slot.size), static_cast<T>(l1) * dy,
                         static_cast<T>(l2) * dy, step.gradients[0].add);
      });
    };
    return x.tape().record({"regularizer", x, Shape(), x.dtype(), forward, backward, Rows::added});
  }

  std::string class_name() const override { return class_name_; }
  Dict config() const override { return config_; }

 private:
  std::string class_name_;
  Dict config_;
  double l1_;
  double l2_;
};

const Fields<L1Options>& l1_fields() {
  static const auto all = Fields<L1Options>().optional("l1", &L1Options::l1, at_least(0));
  return all;
}
const Fields<L2Options>& l2_fields() {
  static const auto all = Fields<L2Options>().optional("l2", &L2Options::l2, at_least(0));
  return all;
}
const Fields<L1L2Options>& l1_l2_fields() {
  static const auto all = Fields<L1L2Options>()
                              .optional("l1", &L1L2Options::l1, at_least(0))
                              .optional("l2", &L1L2Options::l2, at_least(0));
  return all;
}

/// Without arguments it is 0.01 of each, as Keras has it.
RegularizerSpec make_l1_l2(ConfigReader& config) {
  const double missing = config.dict().empty() ? 0.01 : 0.0;
  return L1L2(l1_l2_fields().read(config, {.l1 = missing, .l2 = missing}));
}

std::span<const NamedClass<RegularizerSpec>> classes() {
  static const NamedClass<RegularizerSpec> table[] = {
      described<RegularizerSpec, L1, l1_fields>("L1"),
      described<RegularizerSpec, L2, l2_fields>("L2"),
      {"L1L2", {"l1_l2", "l1l2"}, make_l1_l2, [] { return l1_l2_fields().arguments(); }}};
  return table;
}

}  // namespace

RegularizerSpec::RegularizerSpec(const char* name) : RegularizerSpec(std::string(name)) {}
RegularizerSpec::RegularizerSpec(const std::string& name)
    : RegularizerSpec(made_from_name<RegularizerSpec>("regularizer", name, classes())) {}

Value RegularizerSpec::serialized() const {
  if (!regularizer_) return nullptr;
  return sluice::serialized("keras.regularizers", regularizer_->class_name(),
                            regularizer_->config());
}

RegularizerSpec RegularizerSpec::from_config(const Value& value, const std::string& path) {
  if (value.is_null()) return {};
  return made_from_config<RegularizerSpec>("regularizer", value, path, classes());
}

std::vector<ClassDescription> described_regularizers() {
  return descriptions(classes());
}

namespace regularizers {

L1::L1(L1Options options)
    : RegularizerSpec(std::make_shared<L1L2Penalty>("L1", l1_fields().checked("l1", options),
                                                    options.l1, 0.0)) {}
L2::L2(L2Options options)
    : RegularizerSpec(std::make_shared<L1L2Penalty>("L2", l2_fields().checked("l2", options), 0.0,
                                                    options.l2)) {}
L1L2::L1L2(L1L2Options options)
    : RegularizerSpec(std::make_shared<L1L2Penalty>(
          "L1L2", l1_l2_fields().checked("l1_l2", options), options.l1, options.l2)) {}

}  // namespace regularizers
}  // namespace sluice
