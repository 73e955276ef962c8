// SPDX-License-Identifier: MIT
#include "dropout.hpp"

#include "../../core/ops/nn.hpp"
#include "../../core/tensor/rng.hpp"

namespace sluice {
namespace {

struct DropoutArguments : DropoutOptions {
  double rate = 0;
};

class DropoutBody : public DescribedBody<DropoutBody, DropoutArguments> {
 public:
  explicit DropoutBody(DropoutArguments given)
      : DescribedBody(std::move(given)),
        seed_(arguments().seed ? *arguments().seed : next_seed()) {}

  static const Description<DropoutArguments>& description() {
    static const Description<DropoutArguments> all{
        "Dropout", Fields<DropoutArguments>()
                       .required("rate", &DropoutArguments::rate, below(0, 1))
                       .optional("seed", &DropoutArguments::seed)
                       .accepted("noise_shape", nullptr)};
    return all;
  }

  std::optional<std::uint64_t> seed() const override { return seed_; }
  void set_seed(std::uint64_t seed) override { seed_ = seed; }

  Vars call(const Vars& inputs, bool training) override {
    const Var& x = one_input(inputs);
    if (!training || arguments().rate == 0) return x;
    return ops::dropout(x, arguments().rate, seed_);
  }

 private:
  std::uint64_t seed_;
};

}  // namespace

Dropout::Dropout(double rate, DropoutOptions options)
    : Layer(make_layer<DropoutBody>(DropoutArguments{std::move(options), rate})) {}

LayerClass Dropout::description() {
  return layer_class<DropoutBody>();
}

}  // namespace sluice
