// SPDX-License-Identifier: MIT
// The gated-fusion model in libtorch: training step and prediction, each in the ways libtorch
// offers, so that its best one can be compared. Prints one JSON object per line.
#include <torch/script.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "timing.hpp"

extern "C" void openblas_set_num_threads(int);

namespace {

using sluice::bench::calls_within;
using sluice::bench::median;
using sluice::bench::microseconds_each;
using torch::Tensor;

constexpr int64_t features = 10;

/// Parameters in the order of the layers: kernel, bias, kernel, bias, ...
std::vector<Tensor> make_parameters(int64_t w) {
  const std::vector<std::pair<int64_t, int64_t>> shapes = {
      {features, w}, {features, w}, {2 * w, w}, {w, 2 * w}, {2 * w, 1}};
  std::vector<Tensor> parameters;
  for (const auto& [rows, columns] : shapes) {
    const double limit = std::sqrt(6.0 / static_cast<double>(rows + columns));
    parameters.push_back(torch::empty({rows, columns}).uniform_(-limit, limit));
    parameters.push_back(torch::zeros({columns}));
  }
  for (Tensor& parameter : parameters) parameter.set_requires_grad(true);
  return parameters;
}

Tensor logits(const std::vector<Tensor>& p, const Tensor& a, const Tensor& b, bool training) {
  const Tensor ha = torch::addmm(p[1], a, p[0]).relu_();
  const Tensor hb = torch::addmm(p[3], b, p[2]).relu_();
  const Tensor gate = torch::addmm(p[5], torch::cat({ha, hb}, 1), p[4]).sigmoid();
  const Tensor fused = torch::lerp(hb, ha, gate);
  const Tensor h = torch::dropout(torch::addmm(p[7], fused, p[6]).relu_(), 0.2, training);
  return torch::addmm(p[9], h, p[8]).squeeze(1);
}

const char* const scripted_model = R"(
def logits(p: List[Tensor], a: Tensor, b: Tensor, training: bool):
    ha = torch.relu(torch.addmm(p[1], a, p[0]))
    hb = torch.relu(torch.addmm(p[3], b, p[2]))
    gate = torch.sigmoid(torch.addmm(p[5], torch.cat([ha, hb], 1), p[4]))
    fused = hb + gate * (ha - hb)
    h = torch.dropout(torch.relu(torch.addmm(p[7], fused, p[6])), 0.2, training)
    return torch.addmm(p[9], h, p[8]).squeeze(1)
)";

/// Adam over one block that all parameters and gradients lie in: six operations in place of
/// dozens.
class FlatAdam {
 public:
  explicit FlatAdam(std::vector<Tensor>& parameters) {
    const torch::NoGradGuard no_gradient;
    std::vector<Tensor> pieces;
    for (const Tensor& parameter : parameters) pieces.push_back(parameter.detach().flatten());
    block_ = torch::cat(pieces);
    gradient_ = torch::zeros_like(block_);
    momentum_ = torch::zeros_like(block_);
    velocity_ = torch::zeros_like(block_);
    int64_t offset = 0;
    for (Tensor& parameter : parameters) {
      const auto view = [&](const Tensor& whole) {
        return whole.narrow(0, offset, parameter.numel()).view(parameter.sizes());
      };
      parameter.set_data(view(block_));
      parameter.mutable_grad() = view(gradient_);
      offset += parameter.numel();
    }
  }

  void zero_grad() { gradient_.zero_(); }

  void step() {
    const torch::NoGradGuard no_gradient;
    ++steps_;
    const double rate = 1e-3 * std::sqrt(1 - std::pow(0.999, steps_)) / (1 - std::pow(0.9, steps_));
    momentum_.lerp_(gradient_, 0.1);
    velocity_.mul_(0.999).addcmul_(gradient_, gradient_, 0.001);
    block_.addcdiv_(momentum_, velocity_.sqrt().add_(1e-7), -rate);
  }

 private:
  Tensor block_, gradient_, momentum_, velocity_;
  int steps_ = 0;
};

/// Batch data and everything one way of training needs.
struct Training {
  std::string way;
  Tensor a, b, labels;
  std::vector<Tensor> parameters;
  std::unique_ptr<FlatAdam> flat;
  std::unique_ptr<torch::optim::Adam> stock;
  std::shared_ptr<torch::jit::CompilationUnit> script;

  Training(std::string name, int64_t batch, int64_t width)
      : way(std::move(name)),
        a(torch::randn({batch, features})),
        b(torch::randn({batch, features})),
        labels(torch::randint(0, 2, {batch}).to(torch::kFloat)),
        parameters(make_parameters(width)) {
    if (way == "stock")
      stock = std::make_unique<torch::optim::Adam>(parameters,
                                                   torch::optim::AdamOptions(1e-3).eps(1e-7));
    else
      flat = std::make_unique<FlatAdam>(parameters);
    if (way == "script") script = torch::jit::compile(scripted_model);
  }

  Tensor run(bool training) {
    if (!script) return logits(parameters, a, b, training);
    return script->run_method("logits", c10::List<Tensor>(parameters), a, b, training).toTensor();
  }

  void step() {
    if (flat) flat->zero_grad();
    if (stock) stock->zero_grad();
    torch::binary_cross_entropy_with_logits(run(true), labels).backward();
    if (flat) flat->step();
    if (stock) stock->step();
  }

  void predict() {
    const torch::InferenceMode inference;
    run(false).sigmoid_();
  }
};

void set_threads(int threads) {
  at::set_num_threads(threads);
  openblas_set_num_threads(threads);
}

struct Size {
  int64_t batch, width;
};

template <class Call>
void measure(const char* what, Size size, int rounds, std::vector<const char*> ways, Call&& call) {
  for (int threads : {1, 2}) {
    set_threads(threads);
    for (const char* way : ways) {
      Training training(way, size.batch, size.width);
      const auto work = [&] { call(training); };
      for (int warm = 0; warm < 5; ++warm) work();
      const std::size_t calls = calls_within(work, 3000);
      std::vector<double> times;
      for (int round = 0; round < rounds; ++round) times.push_back(microseconds_each(work, calls));
      std::printf(
          "{\"what\": \"%s\", \"batch\": %ld, \"width\": %ld, \"threads\": %d, "
          "\"way\": \"%s\", \"microseconds\": %.3f, \"least\": %.3f}\n",
          what, static_cast<long>(size.batch), static_cast<long>(size.width), threads, way,
          median(times), *std::min_element(times.begin(), times.end()));
      std::fflush(stdout);
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::string option = count > 1 ? arguments[1] : "";
  if (option == "--version") {
    std::puts(TORCH_VERSION);
    return 0;
  }
  set_threads(1);
  at::globalContext().setFlushDenormal(true);
  if (option == "--once") {
    Training training("stock", 32, 16);
    training.step();
    training.predict();
    return 0;
  }
  const int rounds = option == "--quick" ? 7 : 31;
  for (Size size : {Size{32, 16}, {256, 16}, {256, 64}, {4096, 64}, {1024, 1024}})
    measure("step", size, size.width == 1024 ? 3 : rounds, {"stock", "flat", "script"},
            [](Training& training) { training.step(); });
  for (Size size : {Size{1, 16}, {1, 64}, {4096, 16}, {4096, 64}})
    measure("predict", size, rounds, {"flat", "script"},
            [](Training& training) { training.predict(); });
  return 0;
}
