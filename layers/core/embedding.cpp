// SPDX-License-Identifier: MIT
#include "embedding.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/nn.hpp"
#include "../base/read_config.hpp"

namespace sluice {
namespace {

class EmbeddingBody : public LayerBody {
 public:
  EmbeddingBody(std::int64_t input_dim, std::int64_t output_dim, EmbeddingOptions options)
      : LayerBody({options.name, options.trainable, options.dtype}),
        input_dim_(input_dim),
        output_dim_(output_dim),
        options_(std::move(options)) {
    if (input_dim < 1) fail("embedding", "expected an input_dim of at least 1, got ", input_dim);
    if (output_dim < 1) fail("embedding", "expected an output_dim of at least 1, got ", output_dim);
    set_activity_regularizer(options_.activity_regularizer);
  }

  std::string class_name() const override { return "Embedding"; }

  void build(const Shapes&) override {
    embeddings_ = add_weight("embeddings", {input_dim_, output_dim_},
                             {options_.embeddings_initializer, options_.embeddings_regularizer});
  }

  Vars call(const Vars& inputs, bool) override {
    if (inputs.size() != 1) fail("embedding", "expected one input, got ", inputs.size());
    const Var codes = inputs.front();
    return ops::embedding(codes, codes.tape().parameter(*embeddings_));
  }

  Dict config() const override {
    return {{"input_dim", input_dim_},
            {"output_dim", output_dim_},
            {"embeddings_initializer", options_.embeddings_initializer.serialized()},
            {"embeddings_regularizer", options_.embeddings_regularizer.serialized()},
            {"activity_regularizer", options_.activity_regularizer.serialized()}};
  }

 private:
  std::int64_t input_dim_;
  std::int64_t output_dim_;
  EmbeddingOptions options_;
  std::optional<Parameter> embeddings_;
};

}  // namespace

Embedding::Embedding(std::int64_t input_dim, std::int64_t output_dim, EmbeddingOptions options)
    : Layer(std::make_shared<EmbeddingBody>(input_dim, output_dim, std::move(options))) {}

Layer Embedding::from_config(ConfigReader& config, LayerOptions common) {
  EmbeddingOptions options;
  options.embeddings_initializer = read_initializer(config, "embeddings_initializer", "uniform");
  options.embeddings_regularizer = read_regularizer(config, "embeddings_regularizer");
  options.activity_regularizer = read_regularizer(config, "activity_regularizer");
  for (const char* unsupported :
       {"embeddings_constraint", "quantization_config", "lora_rank", "lora_alpha", "weights"})
    config.only(unsupported, nullptr);
  config.only("mask_zero", false);
  options.name = common.name;
  options.trainable = common.trainable;
  options.dtype = common.dtype;
  const std::int64_t input_dim = config.integer("input_dim");
  return Embedding(input_dim, config.integer("output_dim"), std::move(options));
}

}  // namespace sluice
