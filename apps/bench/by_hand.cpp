// SPDX-License-Identifier: MIT
#include "by_hand.hpp"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>
#include <stdexcept>

#include "../../core/base/denormals.hpp"
#include "hand_loops.hpp"
#include "lanes.hpp"

namespace sluice::bench {
namespace {

constexpr std::size_t features = HandModel::features;

// Above this, kernels are read transposed by the product rather than transposed beforehand.
constexpr std::size_t widest_transposed = 256;
// Below this many parameters one thread updates them sooner than two can agree to.
constexpr std::size_t worth_sharing = 32768;

std::size_t whole_lanes(std::size_t count) {
  return (count + lane_count - 1) / lane_count * lane_count;
}

// to[m, n] = beta to + left[m, k] right[k, n], either side read transposed on request.
struct Side {
  const float* data;
  std::size_t stride;
  bool transposed = false;
};
void product(Side left, Side right, float* to, std::size_t to_stride, const std::size_t (&mnk)[3],
             float beta) {
  const auto transposition = [](bool yes) { return yes ? CblasTrans : CblasNoTrans; };
  cblas_sgemm(CblasRowMajor, transposition(left.transposed), transposition(right.transposed),
              static_cast<int>(mnk[0]), static_cast<int>(mnk[1]), static_cast<int>(mnk[2]), 1.0F,
              left.data, static_cast<int>(left.stride), right.data, static_cast<int>(right.stride),
              beta, to, static_cast<int>(to_stride));
}

void transpose(const float* from, std::size_t rows, std::size_t columns, float* to) {
  for (std::size_t c = 0; c < columns; ++c)
    for (std::size_t r = 0; r < rows; ++r) to[c * rows + r] = from[r * columns + c];
}

}  // namespace

HandLayout::HandLayout(std::size_t w)
    : a_kernel(0),
      a_bias(features * w),
      b_kernel(a_bias + w),
      b_bias(b_kernel + features * w),
      gate_kernel(b_bias + w),
      gate_bias(gate_kernel + 2 * w * w),
      hidden_kernel(gate_bias + w),
      hidden_bias(hidden_kernel + 2 * w * w),
      out_kernel(hidden_bias + 2 * w),
      out_bias(out_kernel + 2 * w),
      count(out_bias + 1) {}

void HandModel::Free::operator()(float* floats) const {
  std::free(floats);
}

HandModel::Floats HandModel::floats(std::size_t count) {
  const std::size_t bytes = whole_lanes(count) * sizeof(float);
  auto* memory = static_cast<float*>(std::aligned_alloc(64, bytes));
  if (memory == nullptr) throw std::bad_alloc();
  std::memset(memory, 0, bytes);
  return Floats(memory);
}

HandModel::HandModel(const HandSettings& settings)
    : settings_(settings), layout_(settings.width), padded_(whole_lanes(layout_.count)) {
  if (settings.width == 0 || settings.width % lane_count != 0)
    throw std::invalid_argument("[by_hand] expected a width that is a multiple of 16");
  openblas_set_num_threads(1);
  const std::size_t w = settings.width, rows = settings_.tile_rows;
  parts_ = settings.batch > rows ? 2 : 1;
  for (Floats* block : {&parameters_, &gradient_, &second_gradient_, &momentum_, &velocity_})
    *block = floats(padded_);
  gate_transposed_ = floats(2 * w * w);
  hidden_transposed_ = floats(2 * w * w);
  for (Workspace& space : spaces_)
    space = {floats(rows * 2 * w), floats(rows * 2 * w), floats(rows * w),
             floats(rows * w),     floats(rows * 2 * w), floats(rows)};
  if (settings.threads > 1) companion_ = std::make_unique<Companion>();
  initialise(settings.seed);
}

// Glorot's uniform distribution for kernels, zero for biases.
void HandModel::initialise(std::uint32_t seed) {
  std::mt19937 generator(seed);
  const auto fill = [&](std::size_t offset, std::size_t inputs, std::size_t outputs) {
    const float limit = std::sqrt(6.0F / static_cast<float>(inputs + outputs));
    std::uniform_real_distribution<float> uniform(-limit, limit);
    for (std::size_t i = 0; i < inputs * outputs; ++i) parameters_[offset + i] = uniform(generator);
  };
  const std::size_t w = settings_.width;
  fill(layout_.a_kernel, features, w);
  fill(layout_.b_kernel, features, w);
  fill(layout_.gate_kernel, 2 * w, w);
  fill(layout_.hidden_kernel, w, 2 * w);
  fill(layout_.out_kernel, 2 * w, 1);
}

template <class Work>
void HandModel::share(std::uint32_t parts, Work&& work) {
  if (companion_ && parts > 1) return companion_->share(parts, work);
  for (std::uint32_t part = 0; part < parts; ++part) work(part, 0);
}

void HandModel::transpose_kernels() {
  const std::size_t w = settings_.width;
  if (w > widest_transposed) return;
  transpose(&parameters_[layout_.gate_kernel], 2 * w, w, gate_transposed_.get());
  transpose(&parameters_[layout_.hidden_kernel], w, 2 * w, hidden_transposed_.get());
}

void HandModel::forward(Workspace& space, const Batch& tile, std::size_t rows) const {
  const float* p = parameters_.get();
  const std::size_t w = settings_.width;
  product({tile.a, features}, {p + layout_.a_kernel, w}, space.both.get(), 2 * w,
          {rows, w, features}, 0);
  product({tile.b, features}, {p + layout_.b_kernel, w}, space.both.get() + w, 2 * w,
          {rows, w, features}, 0);
  loops::bias_relu(space.both.get(), p + layout_.a_bias, p + layout_.b_bias, rows, w);
  product({space.both.get(), 2 * w}, {p + layout_.gate_kernel, w}, space.gate.get(), w,
          {rows, w, 2 * w}, 0);
  loops::blend(space.gate.get(), space.fused.get(), space.both.get(), p + layout_.gate_bias, rows,
               w);
  product({space.fused.get(), w}, {p + layout_.hidden_kernel, 2 * w}, space.hidden.get(), 2 * w,
          {rows, 2 * w, w}, 0);
}

void HandModel::hidden_layer(Workspace& space, std::size_t first, std::size_t rows,
                             bool training) const {
  const float* p = parameters_.get();
  const loops::Head head{p + layout_.hidden_bias, p + layout_.out_kernel, p[layout_.out_bias],
                         2 * settings_.width};
  if (training) {
    const loops::Mask mask(settings_.rate, settings_.seed, step_);
    loops::dropped_logits(space.hidden.get(), space.logits.get(), head, mask, first, rows);
  } else {
    loops::logits(space.hidden.get(), space.logits.get(), head, rows);
  }
}

void HandModel::backward(Workspace& space, const Batch& tile, std::size_t rows, float* gradient,
                         bool first) const {
  const std::size_t w = settings_.width;
  const bool add = !first;
  float* g = gradient;
  const float scale = 1.0F / (1.0F - settings_.rate);
  loops::head_backward(space.hidden.get(), space.logits.get(), &parameters_[layout_.out_kernel],
                       scale, {g + layout_.out_kernel, g + layout_.hidden_bias, add}, rows, 2 * w);
  float bias = add ? g[layout_.out_bias] : 0.0F;
  for (std::size_t r = 0; r < rows; ++r) bias += space.logits[r];
  g[layout_.out_bias] = bias;
  products_backward(space, tile, rows, g, first);
}

void HandModel::products_backward(Workspace& space, const Batch& tile, std::size_t rows, float* g,
                                  bool first) const {
  const std::size_t w = settings_.width;
  const float beta = first ? 0.0F : 1.0F;
  const bool transposed = w <= widest_transposed;
  const float* p = parameters_.get();
  const Side gate_transposition =
      transposed ? Side{gate_transposed_.get(), 2 * w} : Side{p + layout_.gate_kernel, w, true};
  const Side hidden_transposition =
      transposed ? Side{hidden_transposed_.get(), w} : Side{p + layout_.hidden_kernel, 2 * w, true};
  float *both = space.both.get(), *both_gradient = space.both_gradient.get();
  float *gate = space.gate.get(), *fused = space.fused.get(), *hidden = space.hidden.get();
  product({fused, w, true}, {hidden, 2 * w}, g + layout_.hidden_kernel, 2 * w, {w, 2 * w, rows},
          beta);
  product({hidden, 2 * w}, hidden_transposition, fused, w, {rows, w, 2 * w}, 0);
  loops::blend_backward(gate, both, fused, both_gradient, {g + layout_.gate_bias, nullptr, !first},
                        rows, w);
  product({both, 2 * w, true}, {gate, w}, g + layout_.gate_kernel, w, {2 * w, w, rows}, beta);
  product({gate, w}, gate_transposition, both_gradient, 2 * w, {rows, 2 * w, w}, 1);
  loops::relu_backward(both_gradient, both, {g + layout_.a_bias, g + layout_.b_bias, !first}, rows,
                       w);
  product({tile.a, features, true}, {both_gradient, 2 * w}, g + layout_.a_kernel, w,
          {features, w, rows}, beta);
  product({tile.b, features, true}, {both_gradient + w, 2 * w}, g + layout_.b_kernel, w,
          {features, w, rows}, beta);
}

// Tiles of a part run one after another and add into that part's gradient.
void HandModel::run_part(std::uint32_t part, int thread, const Batch& batch) {
  const std::size_t tile = settings_.tile_rows;
  const std::size_t tiles = (settings_.batch + tile - 1) / tile;
  const std::size_t begin = tiles * part / parts_, end = tiles * (part + 1) / parts_;
  float* gradient = part == 0 ? gradient_.get() : second_gradient_.get();
  double loss = 0;
  for (std::size_t t = begin; t < end; ++t) {
    const std::size_t row = t * tile, rows = std::min(tile, settings_.batch - row);
    const Batch rows_of_tile{batch.a + row * features, batch.b + row * features,
                             batch.labels + row};
    Workspace& space = spaces_[thread];
    forward(space, rows_of_tile, rows);
    hidden_layer(space, row, rows, true);
    loss += loops::cross_entropy(space.logits.get(), rows_of_tile.labels, rows,
                                 1.0F / static_cast<float>(settings_.batch));
    backward(space, rows_of_tile, rows, gradient, t == begin);
  }
  part_loss_[part] = loss;
}

float HandModel::run_parts(const Batch& batch) {
  ++step_;
  transpose_kernels();
  share(parts_, [&](std::uint32_t part, int thread) { run_part(part, thread, batch); });
  const double loss = parts_ == 1 ? part_loss_[0] : part_loss_[0] + part_loss_[1];
  return static_cast<float>(loss / static_cast<double>(settings_.batch));
}

float HandModel::differentiate(const float* a, const float* b, const float* labels) {
  const float loss = run_parts({a, b, labels});
  if (parts_ == 2)
    for (std::size_t i = 0; i < padded_; ++i) gradient_[i] += second_gradient_[i];
  return loss;
}

float HandModel::step(const float* a, const float* b, const float* labels) {
  const FlushDenormals flush;
  const float loss = run_parts({a, b, labels});
  beta_1_power_ *= 0.9;
  beta_2_power_ *= 0.999;
  const auto rate = static_cast<float>(settings_.learning_rate * std::sqrt(1 - beta_2_power_) /
                                       (1 - beta_1_power_));
  const std::uint32_t parts = padded_ > worth_sharing ? 2 : 1;
  share(parts, [&](std::uint32_t part, int) {
    const std::size_t half = padded_ / 2 / lane_count * lane_count;
    update(part == 1 ? half : 0, part + 1 == parts ? padded_ : half, rate);
  });
  return loss;
}

void HandModel::update(std::size_t begin, std::size_t end, float rate) {
  const loops::AdamBlock block{parameters_.get() + begin, momentum_.get() + begin,
                               velocity_.get() + begin, end - begin};
  if (parts_ == 1) return loops::adam(block, gradient_.get() + begin, rate);
  loops::adam_of_two(block, gradient_.get() + begin, second_gradient_.get() + begin, rate);
}

void HandModel::predict(const float* a, const float* b, std::size_t rows, float* to) {
  const FlushDenormals flush;
  if (rows == 1) return predict_row(a, b, to);
  const std::size_t tile = settings_.tile_rows;
  const auto tiles = static_cast<std::uint32_t>((rows + tile - 1) / tile);
  share(tiles, [&](std::uint32_t part, int thread) {
    const std::size_t row = part * tile, count = std::min(tile, rows - row);
    Workspace& space = spaces_[thread];
    forward(space, {a + row * features, b + row * features, nullptr}, count);
    hidden_layer(space, row, count, false);
    loops::probabilities(space.logits.get(), to + row, count);
  });
}

void HandModel::predict_row(const float* a, const float* b, float* to) {
  const float* p = parameters_.get();
  const std::size_t w = settings_.width;
  Workspace& space = spaces_[0];
  float *both = space.both.get(), *hidden = space.hidden.get();
  loops::row_product(a, features, p + layout_.a_kernel, p + layout_.a_bias, both, w);
  loops::row_product(b, features, p + layout_.b_kernel, p + layout_.b_bias, both + w, w);
  for (std::size_t c = 0; c < 2 * w; c += lane_count) store(both + c, relu(load(both + c)));
  loops::row_product(both, 2 * w, p + layout_.gate_kernel, p + layout_.gate_bias, space.gate.get(),
                     w);
  loops::blend_row(space.gate.get(), both, space.fused.get(), w);
  loops::row_product(space.fused.get(), w, p + layout_.hidden_kernel, p + layout_.hidden_bias,
                     hidden, 2 * w);
  Lanes logit{};
  for (std::size_t c = 0; c < 2 * w; c += lane_count)
    logit += relu(load(hidden + c)) * load(p + layout_.out_kernel + c);
  to[0] = sigmoid(all(sum(logit) + p[layout_.out_bias]))[0];
}

}  // namespace sluice::bench
