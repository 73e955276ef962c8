// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "error.hpp"

namespace sluice {

/// Where warnings go: one line on stderr unless a program sets another place.
using WarningHandler = std::function<void(const std::string& text)>;

/// Sets where warnings go and returns where they went; null: stderr.
WarningHandler set_warning_handler(WarningHandler handler);

/// Hands `[tag] text` to the warning handler.
void emit_warning(const std::string& text);

/// Warns with the parts put together: what was seen, and what can be done.
template <class... Parts>
void warn(std::string_view tag, const Parts&... parts) {
  emit_warning(text_of("[", tag, "] ", parts...));
}

}  // namespace sluice
