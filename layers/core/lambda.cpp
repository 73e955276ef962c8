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

/// A function, and the name that it is registered under, if any.
struct NamedFunction {
  static constexpr const char* argument_type = "registered function";

  LambdaFunction function;
  std::string name;

  /// Keras's form of a registered function; null for another.
  Value serialized() const {
    if (name.empty()) return nullptr;
    return Dict{{"module", "builtins"},
                {"class_name", "function"},
                {"config", name},
                {"registered_name", "function"}};
  }

  static NamedFunction from_config(const Value& value, const std::string& path) {
    const auto* dict = value.if_is<Dict>();
    if (dict == nullptr)
      fail_format("config", "expected an object at ", path, ", got ", to_string(value));
    ConfigReader reader(*dict, path);
    reader.ignore("module");
    reader.ignore("registered_name");
    if (reader.string("class_name") == "__lambda__")
      reader.refuse("class_name",
                    "a function registered by name (a model file never holds code that is run)");
    std::string name = reader.string("config");
    reader.finish();
    return {function_of(name), std::move(name)};
  }
};

struct LambdaArguments : LayerOptions {
  NamedFunction function = {};
};

class LambdaBody : public DescribedBody<LambdaBody, LambdaArguments> {
 public:
  explicit LambdaBody(LambdaArguments given) : DescribedBody(std::move(given)) {
    if (!arguments().function.function) fail(tag(), "expected a function, got an empty one");
  }

  static const Description<LambdaArguments>& description() {
    static const Description<LambdaArguments> all{
        "Lambda", Fields<LambdaArguments>()
                      .required("function", &LambdaArguments::function)
                      .fixed("arguments", Dict())
                      .accepted("output_shape", nullptr)
                      .accepted("mask", nullptr)};
    return all;
  }

  Vars call(const Vars& inputs, bool) override { return arguments().function.function(inputs); }

  Dict config() const override {
    if (arguments().function.name.empty())
      fail(tag(), "the function of layer \"", name(),
           "\" has no name and cannot be saved; register it with register_lambda(name, function) "
           "and make the layer as Lambda(name)");
    return DescribedBody::config();
  }
};

}  // namespace

Lambda::Lambda(LambdaFunction function, LayerOptions options)
    : Layer(
          make_layer<LambdaBody>(LambdaArguments{std::move(options), {std::move(function), ""}})) {}

Lambda::Lambda(const std::string& registered_name, LayerOptions options)
    : Layer(make_layer<LambdaBody>(
          LambdaArguments{std::move(options), {function_of(registered_name), registered_name}})) {}

LayerClass Lambda::description() {
  return layer_class<LambdaBody>();
}

void register_lambda(const std::string& name, LambdaFunction function) {
  if (!function) fail("register_lambda", "expected a function for \"", name, "\", got none");
  if (!registered().add(name, std::move(function)))
    fail("register_lambda", "\"", name, "\" is registered already; choose another name");
}

}  // namespace sluice
