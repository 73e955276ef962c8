// SPDX-License-Identifier: MIT
#include "dropout.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/nn.hpp"
#include "../../core/tensor/rng.hpp"

namespace sluice {
namespace {

class DropoutBody : public LayerBody {
 public:
  DropoutBody(double rate, DropoutOptions options)
      : LayerBody({options.name, options.trainable, options.dtype}),
        rate_(rate),
        given_seed_(options.seed),
        seed_(options.seed ? *options.seed : next_seed()) {
    if (!(rate >= 0 && rate < 1))
      fail("dropout", "expected a rate of at least 0 and below 1, got ", rate);
  }

  std::string class_name() const override { return "Dropout"; }
  std::optional<std::uint64_t> seed() const override { return seed_; }
  void set_seed(std::uint64_t seed) override { seed_ = seed; }

  Vars call(const Vars& inputs, bool training) override {
    if (inputs.size() != 1) fail("dropout", "expected one input, got ", inputs.size());
    if (!training || rate_ == 0) return inputs;
    return ops::dropout(inputs.front(), rate_, seed_);
  }

  Dict config() const override {
    return {{"rate", rate_},
            {"seed", given_seed_ ? Value(static_cast<std::int64_t>(*given_seed_)) : Value()}};
  }

 private:
  double rate_;
  std::optional<std::uint64_t> given_seed_;
  std::uint64_t seed_;
};

}  // namespace

Dropout::Dropout(double rate, DropoutOptions options)
    : Layer(std::make_shared<DropoutBody>(rate, std::move(options))) {}

Layer Dropout::from_config(ConfigReader& config, LayerOptions common) {
  DropoutOptions options{.name = common.name, .trainable = common.trainable, .dtype = common.dtype};
  if (const Value* seed = config.optional("seed"); seed != nullptr && !seed->is_null())
    options.seed = static_cast<std::uint64_t>(config.integer("seed"));
  config.only("noise_shape", nullptr);
  return Dropout(config.number("rate"), std::move(options));
}

}  // namespace sluice
