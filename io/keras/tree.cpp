// SPDX-License-Identifier: MIT
#include "tree.hpp"

#include <functional>
#include <map>
#include <set>

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"

namespace sluice {
namespace {

constexpr const char* variables_group = "vars";
constexpr const char* name_attribute = "name";

/// A layer's place below the layer that holds it.
struct Part {
  std::vector<std::string> groups;
  Layer layer;
};

/// The layers in a layer as Keras files them: by attribute and, in a list, by numbered class.
std::vector<Part> parts_of(const Layer& layer) {
  std::vector<Part> parts;
  std::map<std::string, int> counts;
  for (const Child& child : layer.body().children()) {
    Part part{{child.attribute}, child.layer};
    if (child.listed) {
      const std::string group = snake_case(child.layer.class_name());
      const int count = counts[child.attribute + "/" + group]++;
      part.groups.push_back(count == 0 ? group : text_of(group, "_", count));
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

/// Walks the layers in Keras's order, each once, with the path of its group.
class Walk {
 public:
  using Visit = std::function<void(const Layer&, const std::vector<std::string>& path)>;

  explicit Walk(Visit visit) : visit_(std::move(visit)) {}

  void run(const Layer& layer) {
    if (!seen_.insert(&layer.body()).second) return;
    visit_(layer, path_);
    for (const Part& part : parts_of(layer)) {
      path_.insert(path_.end(), part.groups.begin(), part.groups.end());
      run(part.layer);
      path_.resize(path_.size() - part.groups.size());
    }
  }

 private:
  Visit visit_;
  std::vector<std::string> path_;
  std::set<const LayerBody*> seen_;
};

std::string joined_path(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& name : path) text += name + "/";
  return text + variables_group;
}

/// Every data set and every `vars` group of a tree by its path.
struct Flat {
  std::map<std::string, const Tensor*> tensors;
  std::map<std::string, std::string> names;  ///< of `vars` groups, where they have one

  explicit Flat(const Hdf5Group& root) { add(root, ""); }

 private:
  void add(const Hdf5Group& group, const std::string& path) {
    for (const auto& [name, tensor] : group.datasets) tensors[path + name] = &tensor;
    const auto name = group.attributes.find(name_attribute);
    if (name != group.attributes.end()) names[path] = name->second;
    for (const auto& [child, inner] : group.groups)
      if (!path.empty() || child != keras_optimizer_group) add(inner, path + child + "/");
  }
};

/// A weight and the tensor that it will get.
struct Assignment {
  Parameter parameter;
  const Tensor* tensor;
};

/// Pairs a model's weights with the tensors of a tree.
class Matcher {
 public:
  Matcher(const Model& model, const Hdf5Group& tree) : flat_(tree) {
    Walk([this](const Layer& layer, const auto&) { layer_names_.insert(layer.name()); }).run(model);
    Walk([this](const Layer& layer, const std::vector<std::string>& path) {
      match(layer, joined_path(path));
    }).run(model);
    if (!flat_.tensors.empty())
      fail_format("weights", "expected ", assignments_.size(), " weights, got another at ",
                  flat_.tensors.begin()->first);
  }

  const std::vector<Assignment>& assignments() const { return assignments_; }

 private:
  void match(const Layer& layer, const std::string& path) {
    check_name(layer, path);
    std::size_t number = 0;
    for (const Parameter& parameter : layer.body().own_weights()) {
      const std::string place = text_of(path, "/", number++);
      const auto found = flat_.tensors.find(place);
      if (found == flat_.tensors.end())
        fail_format("weights", "expected ", parameter.name(), " of layer \"", layer.name(),
                    "\" at ", place, ", got nothing there");
      const Tensor& tensor = *found->second;
      if (tensor.shape() != parameter.shape() || tensor.dtype() != parameter.dtype())
        fail_format("weights", "expected ", parameter.name(), " of layer \"", layer.name(),
                    "\" of shape ", parameter.shape(), " and ", parameter.dtype(), " at ", place,
                    ", got shape ", tensor.shape(), " and ", tensor.dtype());
      assignments_.push_back({parameter, &tensor});
      flat_.tensors.erase(found);
    }
  }

  /// Automatic names differ from program to program, but a name of another layer of this model says
  /// that the layers are in another order.
  void check_name(const Layer& layer, const std::string& path) const {
    const auto found = flat_.names.find(path + "/");
    if (found == flat_.names.end() || found->second == layer.name()) return;
    if (layer_names_.contains(found->second))
      fail_format("weights", "expected layer \"", layer.name(), "\" at ", path, ", got \"",
                  found->second, "\", which is another layer of this model");
  }

  Flat flat_;
  std::set<std::string> layer_names_;
  std::vector<Assignment> assignments_;
};

}  // namespace

Hdf5Group keras_tree(const Model& model) {
  Hdf5Group root;
  Walk([&](const Layer& layer, const std::vector<std::string>& path) {
    Hdf5Group* group = &root;
    for (const std::string& name : path) group = &group->groups[name];
    Hdf5Group& variables = group->groups[variables_group];
    variables.attributes[name_attribute] = layer.name();
    for (const Parameter& parameter : layer.body().own_weights())
      variables.datasets.emplace(text_of(variables.datasets.size()), parameter.value());
  }).run(model);
  return root;
}

void assign_keras_tree(Model& model, const Hdf5Group& tree) {
  const Matcher matcher(model, tree);
  for (const auto& [parameter, tensor] : matcher.assignments()) parameter.assign(*tensor);
}

void assign_keras_state(Model& model, const Hdf5Group& tree) {
  assign_keras_tree(model, tree);
  const auto optimizer = tree.groups.find(keras_optimizer_group);
  if (model.compiled() && optimizer != tree.groups.end())
    assign_keras_optimizer_tree(model, optimizer->second);
}

Hdf5Group keras_optimizer_tree(const Optimizer& optimizer) {
  Hdf5Group root;
  Hdf5Group& variables = root.groups[variables_group];
  const Dict config = optimizer.config();
  variables.attributes[name_attribute] = ConfigReader(config, "optimizer").string("name");
  for (const auto& [path, tensor] : optimizer.state())
    variables.datasets.emplace(text_of(variables.datasets.size()), tensor);
  return root;
}

void assign_keras_optimizer_tree(Model& model, const Hdf5Group& tree) {
  const auto variables = tree.groups.find(variables_group);
  if (variables == tree.groups.end()) return;
  const std::map<std::string, Tensor>& given = variables->second.datasets;
  const auto iteration = given.find("0");
  const bool trained =
      iteration != given.end() && iteration->second.size() == 1 && iteration->second.item() > 0;
  if (!trained) return;
  const Optimizer optimizer = model.optimizer();
  optimizer.build(model.trainable_parameters());
  NamedTensors state = optimizer.state();
  if (given.size() != state.size())
    fail_format("optimizer", "expected ", state.size(), " tensors of state, got ", given.size());
  for (std::size_t k = 0; k < state.size(); ++k) {
    Tensor& tensor = state[k].second;
    const auto found = given.find(text_of(k));
    if (found == given.end() || found->second.shape() != tensor.shape())
      fail_format("optimizer", "expected ", state[k].first, " of shape ", tensor.shape(),
                  " at optimizer/vars/", k);
    tensor = found->second.astype(tensor.dtype());
  }
  optimizer.set_state(state);
}

}  // namespace sluice
