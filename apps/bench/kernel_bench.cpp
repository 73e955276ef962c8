// SPDX-License-Identifier: MIT
/// Every kernel of float on one thread: bytes per second as a share of a copy's of as many
/// elements, and flop per second as a share of a large product's, both measured in the same run.
/// `kernel_bench --benchmark_filter=tanh`, with SLUICE_ISA=avx2 for another instruction set.
#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "../../core/kernels/kernels.hpp"
#include "../../core/kernels/product/blas.hpp"
#include "../../core/tensor/rng.hpp"

namespace {

using namespace sluice;
using namespace sluice::kernels;
using std::size_t;

const Kernels<float>& table = kernels::kernels<float>();

/// Rows of 64 columns: a small batch's layer, a large one's, and more than the caches hold.
constexpr size_t columns = 64;
constexpr size_t sizes[] = {32 * columns, 256 * columns, 65536 * columns};

/// Eight arrays of n numbers in (0, 1).
struct Arrays {
  explicit Arrays(size_t size) : n(size), rows(size / columns) {
    for (Tensor& tensor : memory)
      tensor = random::uniform({static_cast<std::int64_t>(size)}, {.minval = 0.01, .seed = 1});
    order = Rng(1).permutation(static_cast<std::int64_t>(rows));
  }
  float* operator[](size_t k) { return memory[k].values().data(); }
  size_t n, rows;
  Tensor memory[8];
  std::vector<std::int64_t> order;
};

/// Processor time of this thread, which other processes do not lengthen.
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Seconds of one call, the best of several repetitions.
template <class Function>
double seconds(int calls, Function function) {
  double best = 1e9;
  for (int repetition = 0; repetition < 15; ++repetition) {
    const double start = thread_seconds();
    for (int call = 0; call < calls; ++call) function();
    best = std::min(best, (thread_seconds() - start) / calls);
  }
  return best;
}

double copy_rate(size_t n) {
  Arrays a(n);
  const double time = seconds(static_cast<int>(1 + (size_t{1} << 22) / n), [&] {
    std::memcpy(a[0], a[1], n * sizeof(float));
    benchmark::ClobberMemory();
  });
  return 2 * static_cast<double>(n * sizeof(float)) / time;
}

double product_rate() {
  constexpr std::int64_t side = 768;
  Arrays a(side * side);
  const Product<float> product{side, side, side, a[0], side, a[1], side, a[2], side};
  return 2.0 * side * side * side / seconds(1, [&] { blas::multiply(product); });
}

/// What one element costs: floats read and written, and arithmetic counted by hand (a
/// transcendental function as 20).
struct Cost {
  double floats, flops;
};
using Run = std::function<void(Arrays&)>;

/// Bytes a second of a copy, flop a second of a large product.
struct Ceilings {
  double copy, product;
};

struct Case {
  std::string name;
  Cost cost;
  Run run;
};

std::vector<Case> elementwise_cases() {
  const std::pair<const char*, Unary> functions[] = {
      {"exp", Unary::exp},         {"log", Unary::log},   {"sqrt", Unary::sqrt},
      {"relu", Unary::relu},       {"elu", Unary::elu},   {"selu", Unary::selu},
      {"sigmoid", Unary::sigmoid}, {"tanh", Unary::tanh}, {"softplus", Unary::softplus},
      {"silu", Unary::silu},       {"gelu", Unary::gelu}, {"mish", Unary::mish}};
  std::vector<Case> cases;
  for (const auto& [name, f] : functions) {
    const Unary function = f;
    cases.push_back({name, {2, 20}, [=](Arrays& a) { table.unary(function, a[0], a[1], a.n, 1); }});
    cases.push_back({std::string(name) + "_gradient", {3, 20}, [=](Arrays& a) {
                       table.unary_gradient(function, a[0], a[1], a[2], a[3], a.n, 1, false);
                     }});
  }
  const std::pair<const char*, Binary> binaries[] = {{"add", Binary::add},
                                                     {"divide", Binary::divide},
                                                     {"maximum", Binary::maximum},
                                                     {"power", Binary::power}};
  for (const auto& [name, f] : binaries) {
    const Binary function = f;
    cases.push_back({std::string("binary_") + name, {3, 1}, [=](Arrays& a) {
                       table.binary(function, a[0], 1, a[1], 1, a[2], a.n);
                     }});
  }
  return cases;
}

std::vector<Case> layer_cases() {
  return {
      {"bias_relu",
       {2, 2},
       [](Arrays& a) { table.bias_activation(Unary::relu, a[1], a[0], a.rows, columns, 0); }},
      {"bias_relu_gradient",
       {3, 2},
       [](Arrays& a) {
         table.bias_activation_gradient(Unary::relu, a[0], a[1], a[2], a.rows, columns, 0, false);
       }},
      {"bias_sigmoid",
       {2, 20},
       [](Arrays& a) { table.bias_activation(Unary::sigmoid, a[1], a[0], a.rows, columns, 0); }},
      {"blend", {4, 4}, [](Arrays& a) { table.blend(a[0], a[1], a[2], a[3], a.n); }},
      {"blend_gradient",
       {7, 5},
       [](Arrays& a) {
         table.blend_gradient(a[0], a[1], a[2], a[3], a[4], false, a[5], false, a[6], false, a.n);
       }},
      {"dropout",
       {2, 1},
       [](Arrays& a) {
         table.dropout(a[0], a[1], a.rows, columns, 0.2F, {1, 2, 0});
       }},
      {"dropout_gradient",
       {3, 1},
       [](Arrays& a) { table.dropout_gradient(a[0], a[1], a[2], a.n, 0.2F, false); }},
      {"softmax", {2, 22}, [](Arrays& a) { table.softmax(a[0], a[1], a.rows, columns); }},
      {"softmax_gradient",
       {3, 4},
       [](Arrays& a) { table.softmax_gradient(a[0], a[1], a[2], a.rows, columns, false); }},
      {"log_softmax", {2, 22}, [](Arrays& a) { table.log_softmax(a[0], a[1], a.rows, columns); }},
      {"log_softmax_gradient", {3, 22}, [](Arrays& a) {
         table.log_softmax_gradient(a[0], a[1], a[2], a.rows, columns, false);
       }}};
}

std::vector<Case> training_cases() {
  return {
      {"sigmoid_crossentropy",
       {3, 40},
       [](Arrays& a) { table.sigmoid_crossentropy(a[0], a[1], a[2], a.n); }},
      {"sigmoid_crossentropy_gradient",
       {3, 22},
       [](Arrays& a) {
         table.sigmoid_crossentropy_gradient(a[0], a[1], a[2], 0, a[3], a.n, false);
       }},
      {"softmax_crossentropy",
       {2, 24},
       [](Arrays& a) { table.softmax_crossentropy(a[0], a[1], a[2], a.rows, columns); }},
      {"softmax_crossentropy_gradient",
       {3, 42},
       [](Arrays& a) {
         table.softmax_crossentropy_gradient(a[0], a[1], a[2], a[3], a.rows, columns, false);
       }},
      {"adam",
       {7, 12},
       [](Arrays& a) {
         table.adam({1e-6F, 0.1F, 0.001F, 1e-7F, 0}, a[0], a[1], a[2], a[3], nullptr, a.n);
       }},
      {"sgd_momentum",
       {5, 4},
       [](Arrays& a) {
         table.sgd({1e-6F, 0.9F, false, 0}, a[0], a[1], a[2], a.n);
       }},
      {"rmsprop",
       {5, 8},
       [](Arrays& a) {
         table.rmsprop({1e-6F, 0.9F, 0.1F, 0, 1e-7F, 0}, a[0], a[1], a[2], nullptr, nullptr, a.n);
       }},
      {"sum", {1, 1}, [](Arrays& a) { benchmark::DoNotOptimize(table.sum(a[0], a.n)); }},
      {"dot", {2, 2}, [](Arrays& a) { benchmark::DoNotOptimize(table.dot(a[0], a[1], a.n)); }},
      {"sum_of_squares",
       {1, 2},
       [](Arrays& a) { benchmark::DoNotOptimize(table.sum_of_squares(a[0], a.n)); }},
      {"scale_add", {3, 2}, [](Arrays& a) { table.scale(1e-9F, a[0], a[1], a.n, true); }},
      {"column_sums",
       {1, 1},
       [](Arrays& a) { table.column_sums(a[0], a[1], a.rows, columns, false); }},
      {"gather_rows",
       {2, 0},
       [](Arrays& a) { gather_rows(a[0], a.order.data(), a[1], a.rows, columns * sizeof(float)); }},
      {"random_words", {1, 0}, [](Arrays& a) {
         auto* words = reinterpret_cast<std::uint32_t*>(a[0]);
         for (size_t block = 0; block < a.n / 4; block += random_blocks)
           table.random_words(block, 0, 1, words + 4 * block);
       }}};
}

/// What a run has to say beside its time, in units of 1e9 a second and as shares.
void report(benchmark::State& state, double time, Cost all, const Ceilings& ceilings) {
  const double runs = static_cast<double>(state.iterations()) / time;
  state.counters["Gflop/s"] = all.flops * runs * 1e-9;
  state.counters["of sgemm"] = all.flops * runs / ceilings.product;
  if (all.floats == 0) return;
  state.counters["GB/s"] = all.floats * sizeof(float) * runs * 1e-9;
  state.counters["of copy"] = all.floats * sizeof(float) * runs / ceilings.copy;
}

void register_case(const Case& one, size_t n, const Ceilings& ceilings) {
  const auto run = [=](benchmark::State& state) {
    Arrays arrays(n);
    const double start = thread_seconds();
    for (auto _ : state) {
      one.run(arrays);
      benchmark::ClobberMemory();
    }
    const auto elements = static_cast<double>(n);
    report(state, thread_seconds() - start, {one.cost.floats * elements, one.cost.flops * elements},
           ceilings);
  };
  benchmark::RegisterBenchmark((one.name + "/" + std::to_string(n)).c_str(), run);
}

struct ProductShape {
  const char* form;
  std::int64_t m, n, k;
  bool a_transposed, b_transposed;
};

void register_product(const ProductShape& s, const char* by,
                      void (*function)(const Product<float>&), const Ceilings& ceilings) {
  const auto run = [=](benchmark::State& state) {
    Arrays a(static_cast<size_t>(std::max({s.m * s.n, s.m * s.k, s.k * s.n})));
    const Product<float> product{s.m,
                                 s.n,
                                 s.k,
                                 a[0],
                                 s.a_transposed ? s.m : s.k,
                                 a[1],
                                 s.b_transposed ? s.k : s.n,
                                 a[2],
                                 s.n,
                                 s.a_transposed,
                                 s.b_transposed};
    const double start = thread_seconds();
    for (auto _ : state) {
      function(product);
      benchmark::ClobberMemory();
    }
    report(state, thread_seconds() - start, {0, 2.0 * static_cast<double>(s.m * s.n * s.k)},
           ceilings);
  };
  const std::string name = std::string(by) + "/" + s.form + "/" + std::to_string(s.m) + "x" +
                           std::to_string(s.n) + "x" + std::to_string(s.k);
  benchmark::RegisterBenchmark(name.c_str(), run);
}

void register_products(const Ceilings& ceilings) {
  for (const std::int64_t m : {1, 32, 256})
    for (const std::int64_t w : {16, 64}) {
      const ProductShape shapes[] = {
          {"NN", m, w, 10, false, false},   {"NN", m, w, 2 * w, false, false},
          {"NN", m, 1, w, false, false},    {"NN", m, 3, w, false, false},
          {"TN", w, 2 * w, m, true, false}, {"NT", m, w, 2 * w, false, true}};
      for (const ProductShape& shape : shapes) {
        register_product(
            shape, "openblas", [](const Product<float>& p) { blas::multiply(p); }, ceilings);
        register_product(shape, "multiply", multiply<float>, ceilings);
      }
    }
}

}  // namespace

int main(int argc, char** argv) {
  Ceilings ceilings{0, product_rate()};
  benchmark::AddCustomContext("instruction set", instruction_set());
  benchmark::AddCustomContext("sgemm 768x768x768, Gflop/s",
                              std::to_string(ceilings.product * 1e-9));
  for (const size_t n : sizes) {
    ceilings.copy = copy_rate(n);
    benchmark::AddCustomContext("copy of " + std::to_string(n) + " floats, GB/s",
                                std::to_string(ceilings.copy * 1e-9));
    for (const auto& cases : {elementwise_cases(), layer_cases(), training_cases()})
      for (const Case& one : cases) register_case(one, n, ceilings);
  }
  register_products(ceilings);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
