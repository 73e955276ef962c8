// SPDX-License-Identifier: MIT
#include "activations.hpp"

#include "../base/error.hpp"
#include "../base/registered.hpp"
#include "../base/serialized.hpp"
#include "../kernels/kernels.hpp"
#include "described_activations.hpp"
#include "elementwise.hpp"
#include "softmax.hpp"

namespace sluice {
namespace {

using kernels::Unary;

struct Builtin {
  std::string name;
  ActivationFunction::Function function;
  std::optional<Unary> kernel = std::nullopt;
  double parameter = 0;
};

const std::vector<Builtin>& builtins() {
  static const std::vector<Builtin> table{
      {"linear", [](const Var& x) { return x; }, Unary::linear},
      {"relu", ops::relu, Unary::relu},
      {"leaky_relu", [](const Var& x) { return ops::leaky_relu(x); }, Unary::leaky_relu, 0.2},
      {"elu", [](const Var& x) { return ops::elu(x); }, Unary::elu, 1},
      {"selu", ops::selu, Unary::selu},
      {"sigmoid", ops::sigmoid, Unary::sigmoid},
      {"hard_sigmoid", ops::hard_sigmoid, Unary::hard_sigmoid},
      {"tanh", [](const Var& x) { return ops::tanh(x); }, Unary::tanh},
      {"softmax", [](const Var& x) { return ops::softmax(x); }},
      {"softplus", ops::softplus, Unary::softplus},
      {"softsign", ops::softsign, Unary::softsign},
      {"silu", ops::silu, Unary::silu},
      {"gelu", ops::gelu, Unary::gelu},
      {"mish", ops::mish, Unary::mish},
      {"exponential", ops::exponential, Unary::exp}};
  return table;
}

const Builtin* find_builtin(const std::string& name) {
  const std::string spelling = name == "swish" ? "silu" : name;
  for (const Builtin& entry : builtins())
    if (entry.name == spelling) return &entry;
  return nullptr;
}

void check_new_name(const std::string& name) {
  if (name.empty() || find_builtin(name) != nullptr)
    fail("activation", "expected a new name for the function, got \"", name, "\"");
}

/// The functions of `register_activation`.
Registered<ActivationFunction::Function>& registered() {
  static Registered<ActivationFunction::Function> functions;
  return functions;
}

ActivationFunction::Function registered_function(const std::string& name) {
  if (auto found = registered().find(name)) return *std::move(found);
  std::vector<std::string> names{"swish"};
  for (const Builtin& entry : builtins()) names.push_back(entry.name);
  for (const std::string& own : registered().names()) names.push_back(own);
  fail("activation", "unknown activation \"", name, "\"", suggestion(name, names));
}

}  // namespace

ActivationFunction::ActivationFunction(const char* name) : ActivationFunction(std::string(name)) {}

ActivationFunction::ActivationFunction(const std::string& name) : name_(name) {
  const Builtin* entry = find_builtin(name);
  function_ = entry != nullptr ? entry->function : registered_function(name);
  if (entry == nullptr) return;
  name_ = entry->name;
  kernel_ = entry->kernel;
  parameter_ = entry->parameter;
  has_logits_ = name_ == "sigmoid" || name_ == "softmax";
}

ActivationFunction::ActivationFunction(std::string name, Function function)
    : name_(std::move(name)), function_(std::move(function)) {
  check_new_name(name_);
}

Value ActivationFunction::serialized() const {
  return name_;
}

ActivationFunction ActivationFunction::from_config(const Value& value, const std::string& path) {
  if (value.is_null()) return "linear";
  const auto* name = value.if_is<std::string>();
  if (name == nullptr)
    fail_format("config", "expected a string at ", path, ", got ", value.type_name(), " ",
                to_string(value));
  return made_at(path, [&] { return ActivationFunction(*name); });
}

Var ActivationFunction::operator()(const Var& x) const {
  return function_(x);
}

void register_activation(const std::string& name, ActivationFunction::Function function) {
  check_new_name(name);
  registered().set(name, std::move(function));
}

std::vector<ClassDescription> described_activations() {
  std::vector<ClassDescription> all;
  for (const Builtin& entry : builtins()) {
    all.push_back({entry.name, {}, {}});
    if (entry.name == "silu") all.back().aliases = {"swish"};
  }
  return all;
}

}  // namespace sluice
