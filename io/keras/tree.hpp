// SPDX-License-Identifier: MIT
#pragma once

#include "../../layers/model/model.hpp"
#include "hdf5.hpp"

namespace sluice {

/// The group in which an optimizer's state lies beside the weights.
inline constexpr const char* keras_optimizer_group = "optimizer";

/// A model's weights as the tree of groups that Keras 3 writes: `layers/<class>/vars/<number>`,
/// where <class> is the layer's class in snake case with `_1`, `_2` ... from the second of a class
/// on, and the layer's name is an attribute of `vars`. A layer inside another lies at the name of
/// its attribute, in a list of layers as those of a model. One that occurs twice is written once.
Hdf5Group keras_tree(const Model& model);

/// Gives the model's weights the tensors of such a tree; `optimizer` in it is left alone.
/// @throws FormatError, and changes nothing, unless every tensor belongs to exactly one weight of
/// its shape and dtype, and every weight gets one.
void assign_keras_tree(Model& model, const Hdf5Group& tree);

/// The same, and gives the optimizer of a compiled model the state in the tree, if there is one.
/// @throws as `assign_keras_tree` and `assign_keras_optimizer_tree`.
void assign_keras_state(Model& model, const Hdf5Group& tree);

/// What an optimizer remembers as the group `optimizer` of Keras 3: `vars/<number>` in Keras's
/// order. @throws std::logic_error when it has not been built.
Hdf5Group keras_optimizer_tree(const Optimizer& optimizer);

/// Gives the optimizer of a compiled model such a state; one of a model that was never trained is
/// left alone. @throws FormatError when number or shapes are not those of the optimizer.
void assign_keras_optimizer_tree(Model& model, const Hdf5Group& tree);

}  // namespace sluice
