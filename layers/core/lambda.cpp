// SPDX-License-Identifier: MIT
#include "lambda.hpp"

#include "../../core/base/error.hpp"
#include "../../core/base/registered.hpp"

namespace sluice {
namespace {

Registered<LambdaFunction>& registered() {
  static Registered<LambdaFunction> functions;
  return functions;
}

LambdaFunction function_of(const std::string& name) {
  if (auto found = registered().find(name)) return *std::move(found);
  const std::vector<std::string> names = registered().names();
  fail("lambda", "no function is registered as \"", name, "\"", suggestion(name, names),
       names.empty() ? "; call register_lambda first" : "");
}

class LambdaBody : public LayerBody {
 public:
  LambdaBody(LambdaFunction function, std::string registered_name, LayerOptions options)
      : LayerBody(std::move(options)),
        function_(std::move(function)),
        registered_name_(std::move(registered_name)) {
    if (!function_) fail("lambda", "expected a function, got an empty one");
  }

  std::string class_name() const override { return "Lambda"; }

  Vars call(const Vars& inputs, bool) override { return function_(inputs); }

  Dict config() const override {
    if (registered_name_.empty())
      fail("lambda", "the function of layer \"", name(),
           "\" has no name and cannot be saved; register it with register_lambda(name, function) "
           "and make the layer as Lambda(name)");
    const Dict function{{"module", "builtins"},
                        {"class_name", "function"},
                        {"config", registered_name_},
                        {"registered_name", "function"}};
    return {{"function", function}, {"arguments", Dict()}};
  }

 private:
  LambdaFunction function_;
  std::string registered_name_;
};

}  // namespace

Lambda::Lambda(LambdaFunction function, LayerOptions options)
    : Layer(std::make_shared<LambdaBody>(std::move(function), "", std::move(options))) {}

Lambda::Lambda(const std::string& registered_name, LayerOptions options)
    : Layer(std::make_shared<LambdaBody>(function_of(registered_name), registered_name,
                                         std::move(options))) {}

Layer Lambda::from_config(ConfigReader& config, LayerOptions common) {
  ConfigReader function = config.object("function");
  function.ignore("module");
  function.ignore("registered_name");
  if (function.string("class_name") == "__lambda__")
    function.refuse("class_name",
                    "a function registered by name (a model file never holds code that is run)");
  const std::string registered_name = function.string("config");
  function.finish();
  config.only("arguments", Dict());
  for (const char* unsupported : {"output_shape", "mask"}) config.only(unsupported, nullptr);
  return Lambda(registered_name, std::move(common));
}

void register_lambda(const std::string& name, LambdaFunction function) {
  if (!function) fail("register_lambda", "expected a function for \"", name, "\", got none");
  if (!registered().add(name, std::move(function)))
    fail("register_lambda", "\"", name, "\" is registered already; choose another name");
}

}  // namespace sluice
