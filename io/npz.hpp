// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "hdf5.hpp"

namespace sluice {

/// Reads `model.weights.npz` of a Keras archive as the tree that `model.weights.h5` would hold, but
/// for the layers' names, which it lacks. `<layer>.npy` is a pickled dict of a layer's variables by
/// number, which become data sets of `<layer>/vars`; `__root__.npy` is the model's own. A member
/// that is a plain array is the data set of its path. Nothing in a pickle is run. `source` names
/// the file in errors.
/// @throws FormatError as `parse_zip`, `parse_npy`, `Pickle` and `tensor_of` do, for a packed
/// member (numpy stores them), and for anything in a dict but arrays and variables.
Hdf5Group parse_npz(std::string_view bytes, std::string_view source);

}  // namespace sluice
