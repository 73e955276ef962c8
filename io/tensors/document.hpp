// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "../../core/base/config.hpp"
#include "../../core/tensor/tensor.hpp"

namespace sluice {

/// A tensor in a JSON document: `dtype`, `shape`, and `data`, its little-endian bytes in base64.
Dict tensor_document(const Tensor& tensor);

/// The tensor of such an object. @throws FormatError with the path.
Tensor tensor_from_document(ConfigReader document);

/// Tensors by name as one object, and back. @throws FormatError with the path.
Dict tensors_document(const NamedTensors& tensors);
NamedTensors tensors_from_document(ConfigReader document);

}  // namespace sluice
