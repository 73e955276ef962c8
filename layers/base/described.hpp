// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "../../core/base/fields.hpp"
#include "layer.hpp"

namespace sluice {

/// Makes a layer from its own configuration, name, trainable and dtype being read already.
using LayerFactory = std::function<Layer(ConfigReader& config, LayerOptions common)>;

/// A class of layers as files and documentation know it.
struct LayerClass {
  std::string class_name;
  std::vector<std::string> packages;  ///< those it is read under; none: Keras's own
  LayerFactory make;
  std::vector<Argument> arguments;  ///< besides name, trainable and dtype
};

/// What a body whose arguments are described says of its class.
template <class Arguments>
struct Description {
  std::string class_name;
  Fields<Arguments> fields;
  std::vector<std::string> packages = {};  ///< written under the first; none: Keras's own
};

/// A body whose arguments are written down once, in `Body::description()`: from that list they are
/// checked, saved, read and documented. What is left to write is weights and formula.
///
/// `Arguments_` has the members of `LayerOptions`, and what `description()` lists.
template <class Body, class Arguments_>
class DescribedBody : public LayerBody {
 public:
  using Arguments = Arguments_;

  /// @throws std::invalid_argument for an argument that is not allowed.
  explicit DescribedBody(Arguments arguments)
      : LayerBody({arguments.name, arguments.trainable, arguments.dtype}),
        arguments_(std::move(arguments)) {
    Body::description().fields.check(tag(), arguments_);
    if constexpr (requires { arguments_.activity_regularizer; })
      set_activity_regularizer(arguments_.activity_regularizer);
  }

  std::string class_name() const override { return Body::description().class_name; }
  std::string package() const override {
    const std::vector<std::string>& packages = Body::description().packages;
    return packages.empty() ? "" : packages.front();
  }
  Dict config() const override { return Body::description().fields.write(arguments_); }

 protected:
  const Arguments& arguments() const { return arguments_; }

 private:
  Arguments arguments_;
};

/// The class of layers of a described body.
template <class Body>
LayerClass layer_class() {
  const auto& description = Body::description();
  return {description.class_name, description.packages,
          [](ConfigReader& reader, LayerOptions common) {
            typename Body::Arguments given;
            given.name = std::move(common.name);
            given.trainable = common.trainable;
            given.dtype = common.dtype;
            return make_layer<Body>(Body::description().fields.read(reader, std::move(given)));
          },
          description.fields.arguments()};
}

}  // namespace sluice
