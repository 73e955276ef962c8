// SPDX-License-Identifier: MIT
#include "build_attempt.hpp"

namespace sluice {

BuildAttempt::BuildAttempt(LayerBody& layer) : layer_(layer) {
  note(layer_);
}

BuildAttempt::~BuildAttempt() {
  if (!completed_) take_back(layer_);
}

void BuildAttempt::note(const LayerBody& layer) {
  if (layer.built()) built_.insert(&layer);
  if (layer.named()) named_.insert(&layer);
  for (const Child& child : layer.children()) note(child.layer.body());
}

void BuildAttempt::take_back(LayerBody& layer) const {
  for (const Child& child : layer.children()) take_back(child.layer.body());
  if (!built_.contains(&layer)) layer.take_back_build();
  if (!named_.contains(&layer)) layer.set_name("");
}

}  // namespace sluice
