// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iostream>

#include "../../core/base/error.hpp"
#include "../../core/ops/described_activations.hpp"
#include "../../io/run/sections.hpp"
#include "../../io/table/sections.hpp"
#include "../../layers/registry.hpp"
#include "../../optim/losses/losses.hpp"
#include "../../optim/metrics/metrics.hpp"
#include "../../optim/optimizers/optimizer.hpp"
#include "../../optim/optimizers/schedules.hpp"
#include "../../optim/weights/initializers.hpp"
#include "../../optim/weights/regularizers.hpp"
#include "commands.hpp"

namespace sluice::cli {
namespace {

using Descriptions = std::vector<ClassDescription>;
using Arguments = std::vector<Argument>;

/// Classes that a configuration names in the same places, such as all losses.
struct Kind {
  const char* title;
  Descriptions (*members)();
};

Arguments both(Arguments some, const Arguments& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

Descriptions config_sections() {
  const Argument callbacks{"callbacks", "list of callbacks", List{}, ""};
  return {{"(beside the sections)", {}, train_fields().arguments()},
          {"data", {}, both(data_fields().arguments(), split_fields().arguments())},
          {"data.inputs of numbers", {}, group_fields(true).arguments()},
          {"data.inputs of categories", {}, group_fields(false).arguments()},
          {"data.targets of two classes", {}, target_fields("binary").arguments()},
          {"data.targets of classes", {}, target_fields("categorical").arguments()},
          {"data.targets of numbers", {}, target_fields("numeric").arguments()},
          {"fit", {}, both(fit_fields().arguments(), {callbacks})},
          {"run", {}, run_fields().arguments()}};
}

Descriptions described_layers() {
  Descriptions all;
  for (const LayerClass& layer : layer_classes())
    all.push_back({layer.class_name, {}, layer.arguments});
  return all;
}

constexpr Kind kinds[] = {
    {"Layers", described_layers},
    {"Activations", described_activations},
    {"Losses", described_losses},
    {"Metrics", described_metrics},
    {"Optimizers", described_optimizers},
    {"Schedules", described_schedules},
    {"Initializers", described_initializers},
    {"Regularizers", described_regularizers},
    {"Callbacks", callback_classes},
    {"Sections of a training configuration", config_sections},
};

bool is_called(const ClassDescription& member, const std::string& name) {
  return member.name == name || std::ranges::count(member.aliases, name) > 0;
}

/// A default as text: the class's name alone for an object such as an initializer.
std::string default_of(const Argument& argument) {
  if (!argument.fallback) return "required";
  const auto* object = argument.fallback->if_is<Dict>();
  const Value* name = object == nullptr ? nullptr : object->find("class_name");
  return to_string(name == nullptr ? *argument.fallback : *name);
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

void print_names() {
  for (const Kind& kind : kinds) {
    std::cout << kind.title << '\n';
    for (const ClassDescription& member : kind.members())
      std::cout << "  " << padded(member.name, member.aliases.empty() ? 0 : 30)
                << joined(member.aliases) << '\n';
  }
}

void print_class(const char* title, const ClassDescription& member) {
  std::cout << member.name << " (" << title << ")\n";
  std::size_t name = 0, type = 0, fallback = 0;
  for (const Argument& argument : member.arguments) {
    name = std::max(name, argument.name.size());
    type = std::max(type, argument.type.size());
    fallback = std::max(fallback, default_of(argument).size());
  }
  for (const Argument& argument : member.arguments)
    std::cout << "  " << padded(argument.name, name) << "  " << padded(argument.type, type) << "  "
              << padded(default_of(argument), argument.allowed.empty() ? 0 : fallback + 2)
              << argument.allowed << '\n';
}

void print_markdown_class(const ClassDescription& member) {
  std::cout << "\n### " << member.name << '\n';
  if (!member.aliases.empty()) std::cout << "\nAlso " << joined(member.aliases) << ".\n";
  if (member.arguments.empty()) return;
  std::cout << "\n| argument | type | default | allowed |\n|---|---|---|---|\n";
  for (const Argument& argument : member.arguments)
    std::cout << "| " << argument.name << " | " << argument.type << " | " << default_of(argument)
              << " | " << argument.allowed << " |\n";
}

void print_markdown() {
  std::cout << "# Catalogue\n\nWhat configurations and model files may name, with all arguments; "
               "`sluice describe --markdown`\nprints it.\n";
  for (const Kind& kind : kinds) {
    std::cout << "\n## " << kind.title << '\n';
    for (const ClassDescription& member : kind.members()) print_markdown_class(member);
  }
}

void print_all_called(const std::string& name) {
  std::vector<std::string> names;
  bool found = false;
  for (const Kind& kind : kinds)
    for (const ClassDescription& member : kind.members()) {
      names.push_back(member.name);
      if (!is_called(member, name)) continue;
      print_class(kind.title, member);
      found = true;
    }
  if (!found)
    throw UsageError("nothing is called \"" + name + "\"" + suggestion(name, names) +
                     "; see sluice describe");
}

}  // namespace

void describe(const std::string& name, bool markdown) {
  if (markdown)
    print_markdown();
  else if (name.empty())
    print_names();
  else
    print_all_called(name);
}

}  // namespace sluice::cli
