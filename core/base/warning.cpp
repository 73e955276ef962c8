// SPDX-License-Identifier: MIT
#include "warning.hpp"

#include <iostream>
#include <mutex>
#include <utility>

namespace sluice {
namespace {

std::mutex mutex;
WarningHandler current;

}  // namespace

WarningHandler set_warning_handler(WarningHandler handler) {
  const std::lock_guard lock(mutex);
  return std::exchange(current, std::move(handler));
}

void emit_warning(const std::string& text) {
  const std::lock_guard lock(mutex);
  if (current) {
    current(text);
  } else {
    std::cerr << "warning: " << text << '\n';
  }
}

}  // namespace sluice
