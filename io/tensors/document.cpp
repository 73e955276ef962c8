// SPDX-License-Identifier: MIT
#include "document.hpp"

#include "../../core/base/error.hpp"
#include "base64.hpp"
#include "bytes.hpp"

namespace sluice {

Dict tensor_document(const Tensor& tensor) {
  List shape;
  for (const std::int64_t extent : tensor.shape()) shape.emplace_back(extent);
  return {{"dtype", to_string(tensor.dtype())},
          {"shape", std::move(shape)},
          {"data", encode_base64(to_bytes(tensor))}};
}

Tensor tensor_from_document(ConfigReader document) {
  const std::string name = document.string("dtype");
  DType dtype = DType::float32;
  try {
    dtype = dtype_from_name(name);
  } catch (const std::invalid_argument&) {
    document.refuse("dtype", "float32, float64 or int32");
  }
  const std::string bytes = decode_base64(document.string("data"), document.path_of("data"));
  const Shape shape =
      checked_shape(document.integers("shape"), dtype, bytes.size(), document.path_of("shape"));
  document.finish();
  return tensor_from_bytes(bytes, shape, dtype, document.path());
}

Dict tensors_document(const NamedTensors& tensors) {
  std::vector<std::pair<std::string, Value>> entries;
  for (const auto& [name, tensor] : tensors) entries.emplace_back(name, tensor_document(tensor));
  return Dict(std::move(entries));
}

NamedTensors tensors_from_document(ConfigReader document) {
  NamedTensors tensors;
  for (const auto& [name, value] : document.dict().entries())
    tensors.emplace_back(name, tensor_from_document(document.object(name)));
  return tensors;
}

}  // namespace sluice
