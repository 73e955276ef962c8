// SPDX-License-Identifier: MIT
#pragma once

#include <string>
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

/// A function of a loaded library, called as if it were linked, or the value of a variable of it.
/// `address_of` finds the address of a name and loads the library at the first.
template <class Type, void* (*address_of)(const char*)>
struct LoadedSymbol {
  using Value = std::conditional_t<std::is_function_v<Type>, Type*, Type>;

  const char* name;

  operator Value() const {
    void* const address = address_of(name);
    if constexpr (std::is_function_v<Type>) {
      return reinterpret_cast<Type*>(address);
    } else {
      return *static_cast<const Type*>(address);
    }
  }
};

}  // namespace sluice
