// SPDX-License-Identifier: MIT
#include "pickle_operation.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "../core/error.hpp"

namespace sluice {
namespace {

/// Python's other operations by their codes.
constexpr std::array<std::pair<unsigned char, std::string_view>, 28> refused_operations = {{
    {'0', "POP"},
    {'1', "POP_MARK"},
    {'2', "DUP"},
    {'F', "FLOAT"},
    {'I', "INT"},
    {'L', "LONG"},
    {'P', "PERSID"},
    {'Q', "BINPERSID"},
    {'S', "STRING"},
    {'T', "BINSTRING"},
    {'U', "SHORT_BINSTRING"},
    {'V', "UNICODE"},
    {'d', "DICT"},
    {'g', "GET"},
    {'i', "INST"},
    {'l', "LIST"},
    {'o', "OBJ"},
    {'p', "PUT"},
    {0x82, "EXT1"},
    {0x83, "EXT2"},
    {0x84, "EXT4"},
    {0x8b, "LONG4"},
    {0x90, "ADDITEMS"},
    {0x91, "FROZENSET"},
    {0x92, "NEWOBJ_EX"},
    {0x96, "BYTEARRAY8"},
    {0x97, "NEXT_BUFFER"},
    {0x98, "READONLY_BUFFER"},
}};

}  // namespace

std::string to_string(PickleOperation operation) {
  const auto code = static_cast<unsigned char>(operation);
  const auto* found =
      std::ranges::find(refused_operations, code, [](const auto& one) { return one.first; });
  if (found == refused_operations.end()) return text_of("operation ", code);
  return std::string(found->second);
}

}  // namespace sluice
