// SPDX-License-Identifier: MIT
#include "embedding.hpp"

#include "../../core/ops/nn.hpp"

namespace sluice {
namespace {

struct EmbeddingArguments : EmbeddingOptions {
  std::int64_t input_dim = 0;
  std::int64_t output_dim = 0;
};

class EmbeddingBody : public DescribedBody<EmbeddingBody, EmbeddingArguments> {
 public:
  using DescribedBody::DescribedBody;
  using A = EmbeddingArguments;

  static const Description<A>& description() {
    static const Description<A> all{
        "Embedding", Fields<A>()
                         .required("input_dim", &A::input_dim, at_least(1))
                         .required("output_dim", &A::output_dim, at_least(1))
                         .optional("embeddings_initializer", &A::embeddings_initializer)
                         .optional("embeddings_regularizer", &A::embeddings_regularizer)
                         .optional("activity_regularizer", &A::activity_regularizer)
                         .accepted("embeddings_constraint", nullptr)
                         .accepted("mask_zero", false)
                         .accepted("weights", nullptr)
                         .accepted("quantization_config", nullptr)
                         .accepted("lora_rank", nullptr)
                         .accepted("lora_alpha", nullptr)};
    return all;
  }

  void build(const Shapes&) override {
    const A& given = arguments();
    embeddings_ = add_weight("embeddings", {given.input_dim, given.output_dim},
                             {given.embeddings_initializer, given.embeddings_regularizer});
  }

  Vars call(const Vars& inputs, bool) override {
    const Var& codes = one_input(inputs);
    return ops::embedding(codes, codes.tape().parameter(*embeddings_));
  }

 private:
  std::optional<Parameter> embeddings_;
};

}  // namespace

Embedding::Embedding(std::int64_t input_dim, std::int64_t output_dim, EmbeddingOptions options)
    : Layer(make_layer<EmbeddingBody>(
          EmbeddingArguments{std::move(options), input_dim, output_dim})) {}

LayerClass Embedding::description() {
  return layer_class<EmbeddingBody>();
}

}  // namespace sluice
