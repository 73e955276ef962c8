// SPDX-License-Identifier: MIT
#include "kind.hpp"

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

std::string_view ending_of(FileKind kind) {
  switch (kind) {
    case FileKind::keras:
      return ".keras";
    case FileKind::safetensors:
      return ".safetensors";
    case FileKind::weights_h5:
      return ".weights.h5";
    case FileKind::json:
      break;
  }
  return ".json";
}

}  // namespace

bool holds_weights_alone(FileKind kind) {
  return kind == FileKind::safetensors || kind == FileKind::weights_h5;
}

FileKind file_kind(std::string_view tag, const std::filesystem::path& path,
                   std::initializer_list<FileKind> expected) {
  std::string endings;
  for (const FileKind kind : expected) {
    if (path.native().ends_with(ending_of(kind))) return kind;
    const bool last = kind == *(expected.end() - 1);
    endings += text_of(endings.empty() ? "" : last ? " or " : ", ", ending_of(kind));
  }
  fail(tag, "expected a file that ends in ", endings, ", got ", path.native());
}

}  // namespace sluice
