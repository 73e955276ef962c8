// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

namespace sluice {

/// A value in a pickle. What Python would make by running code stays a record of what it would run.
struct PickleValue {
  enum class Kind {
    none,
    boolean,
    integer,
    number,
    text,
    bytes,
    tuple,
    list,
    dict,
    global,
    object
  };

  Kind kind = Kind::none;
  std::int64_t integer = 0;  ///< of a boolean (0 or 1) and an integer
  double number = 0;
  /// Of a text and bytes; of a global, its module and name with a dot between.
  std::string_view text{};
  /// Of a tuple and a list; of a dict, key and value in turn; of an object what is called, its
  /// arguments (a tuple) and the state that it is then given.
  std::vector<const PickleValue*> items{};

  /// The item at this position; None where there are fewer.
  const PickleValue& item(std::size_t position) const;
  /// What a dict holds under this text; None where it is no dict or has no such key.
  const PickleValue& find(std::string_view key) const;
  /// The name of the global that an object is made by, or of the global itself; else empty.
  std::string_view made_by() const;
};

/// `a dict`, `an integer`; for an error.
std::string_view name_of(PickleValue::Kind kind);

/// The values of one pickle. They point at each other, also in circles, and into its bytes.
class Pickle {
 public:
  /// Reads a pickle of protocol 2 to 5, such as numpy writes for an array of objects, without ever
  /// running what it names. `bytes` must outlive it; `source` names it in errors.
  /// @throws FormatError for a global other than those of numpy's arrays, Keras's variables and
  /// what they hold, named; for an operation that those do not need, named; for more than 250,000
  /// operations, enough for 7,000 arrays; and for one that is cut off or damaged.
  Pickle(std::string_view bytes, std::string_view source);
  Pickle(const Pickle&) = delete;
  Pickle& operator=(const Pickle&) = delete;

  const PickleValue& root() const { return *root_; }

 private:
  std::deque<PickleValue> values_;
  const PickleValue* root_;
};

}  // namespace sluice
