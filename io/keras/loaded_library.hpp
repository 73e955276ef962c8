// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <type_traits>

namespace sluice {

/// A shared library that is loaded when an object of it is made, where linking it would have every
/// program load it and all that it needs at its start. It stays loaded until the program ends.
class LoadedLibrary {
 public:
  /// Loads the library of this `title`, as it stands in errors, from `file`, which is searched for
  /// where the system's loader searches.
  /// @throws FormatError when it cannot be loaded, with what to install.
  LoadedLibrary(std::string title, std::string file);

  /// The address of a function or variable of the library.
  /// @throws FormatError when the library lacks it.
  void* address_of(const char* name) const;

 private:
  std::string title_;
  std::string file_;
  void* handle_;
};

/// The name of a function or variable of C, which is taken from what compilers call this function:
/// `... [with auto* symbol = H5open; ...]` or `... [symbol = &H5open]`.
template <auto* symbol>
consteval auto name_of_symbol() {
  constexpr std::string_view signature = __PRETTY_FUNCTION__;
  constexpr std::string_view before = "symbol = ";
  constexpr auto first = signature.find_first_not_of("(& ", signature.find(before) + before.size());
  constexpr auto size = signature.find_first_of(");]", first) - first;
  std::array<char, size + 1> name{};
  signature.copy(name.data(), size, first);
  return name;
}
template <auto* symbol>
inline constexpr auto symbol_name = name_of_symbol<symbol>();

/// A function of a loaded library, called as if it were linked, or the value of a variable of it.
/// `symbol` is its address as the library's header declares it, which is never asked for;
/// `address_of` finds the address of a name and loads the library at the first.
template <auto* symbol, void* (*address_of)(const char*)>
struct LoadedSymbol {
  using Type = std::remove_pointer_t<decltype(symbol)>;
  using Value = std::conditional_t<std::is_function_v<Type>, Type*, Type>;

  operator Value() const {
    void* const address = address_of(symbol_name<symbol>.data());
    if constexpr (std::is_function_v<Type>) {
      return reinterpret_cast<Type*>(address);
    } else {
      return *static_cast<const Type*>(address);
    }
  }
};

}  // namespace sluice
