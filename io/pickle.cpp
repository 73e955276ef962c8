// SPDX-License-Identifier: MIT
#include "pickle.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <string>

#include "../core/error.hpp"
#include "pickle_operation.hpp"

namespace sluice {
namespace {

using Kind = PickleValue::Kind;
using Operation = PickleOperation;

constexpr std::size_t max_operations = 250'000;
constexpr std::size_t max_name = 200;  // bytes of a global's module or name
constexpr std::uint64_t newest_protocol = 5;

/// What numpy's arrays and Keras's variables are made of. None of it is run: an object of `partial`
/// is a record like any other.
constexpr std::array<std::string_view, 15> known_globals = {
    "functools.partial",
    "jax._src.array._reconstruct_array",
    "keras.src.backend.Variable",
    "keras.src.regularizers.regularizers.L1",
    "keras.src.regularizers.regularizers.L1L2",
    "keras.src.regularizers.regularizers.L2",
    "keras.src.regularizers.regularizers.OrthogonalRegularizer",
    "numpy._core.multiarray._reconstruct",
    "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct",
    "numpy.core.multiarray.scalar",
    "numpy.dtype",
    "numpy.ndarray",
    "tensorflow.python.framework.dtypes.as_dtype",
    "tensorflow.python.ops.resource_variable_ops.ResourceVariable",
};

const PickleValue none_value;

/// The text with what does not print as question marks, so that an error stays one line.
std::string printable(std::string_view text) {
  std::string safe(text);
  std::ranges::replace_if(
      safe, [](char c) { return c < ' ' || c > '~'; }, '?');
  return safe;
}

/// The machine of a stack and a memory that a pickle is a program for.
class Machine {
 public:
  Machine(std::string_view bytes, std::string_view source, std::deque<PickleValue>& values)
      : rest_(bytes), source_(source), values_(values) {}

  const PickleValue* run() {
    for (std::size_t count = 0; count < max_operations; ++count) {
      const auto operation = static_cast<Operation>(number(1));
      if (operation == Operation::stop) return result();
      const bool known = constant(operation) || text(operation) || tuple(operation) ||
                         container(operation) || memory(operation) || object(operation);
      if (!known) refuse(operation);
    }
    fail_format("pickle", "expected at most ", max_operations, " operations in ", source_);
  }

 private:
  [[noreturn]] void fail_damaged() const {
    fail_format("pickle", "expected a whole pickle in ", source_, "; it is cut off or damaged");
  }

  [[noreturn]] void refuse(Operation operation) const {
    fail_format("pickle", "expected the operations of numpy's arrays in ", source_, ", got ",
                operation, "; save the model again without weights_format");
  }

  const PickleValue* result() {
    const PickleValue* root = pop();
    if (!stack_.empty() || !marks_.empty() || !rest_.empty()) fail_damaged();
    return root;
  }

  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) fail_damaged();
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  /// An unsigned little-endian integer of so many bytes, at most 8.
  std::uint64_t number(std::size_t width) {
    std::uint64_t value = 0;
    const std::string_view bytes = take(width);
    for (std::size_t i = 0; i < width; ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << 8 * i;
    return value;
  }

  /// The same, of two's complement.
  std::int64_t signed_number(std::uint64_t width) {
    if (width > 8) fail_damaged();
    if (width == 0) return 0;
    const std::uint64_t shift = 64 - 8 * width;
    return static_cast<std::int64_t>(number(width) << shift) >> shift;
  }

  double big_endian_number() {
    const std::string_view bytes = take(8);
    std::uint64_t bits = 0;
    for (const char byte : bytes) bits = bits << 8 | static_cast<unsigned char>(byte);
    return std::bit_cast<double>(bits);
  }

  std::string_view line() {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) fail_damaged();
    const std::string_view content = take(end);
    take(1);
    return content;
  }

  bool push(PickleValue value) {
    stack_.push_back(&values_.emplace_back(std::move(value)));
    return true;
  }

  bool push_integer(std::int64_t value, Kind kind = Kind::integer) {
    return push({.kind = kind, .integer = value});
  }

  bool push_text(Kind kind, std::string_view content) {
    return push({.kind = kind, .text = content});
  }

  /// The topmost value above the last mark.
  PickleValue* top() const {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) fail_damaged();
    return stack_.back();
  }

  PickleValue* pop() {
    PickleValue* value = top();
    stack_.pop_back();
    return value;
  }

  PickleValue* pop(Kind kind) {
    PickleValue* value = pop();
    if (value->kind != kind) fail_damaged();
    return value;
  }

  /// The values from this position of the stack on, in their order, taken off it.
  std::vector<const PickleValue*> pop_from(std::size_t position) {
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(position);
    std::vector<const PickleValue*> values(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    return values;
  }

  std::vector<const PickleValue*> pop_to_mark() {
    if (marks_.empty()) fail_damaged();
    const std::size_t position = marks_.back();
    marks_.pop_back();
    return pop_from(position);
  }

  std::vector<const PickleValue*> pop_count(std::size_t count) {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() - floor < count) fail_damaged();
    return pop_from(stack_.size() - count);
  }

  bool constant(Operation operation) {
    switch (operation) {
      case Operation::proto:
        if (number(1) > newest_protocol) fail_damaged();
        return true;
      case Operation::frame:
        if (number(8) > rest_.size()) fail_damaged();
        return true;
      case Operation::none:
        return push({});
      case Operation::newtrue:
        return push_integer(1, Kind::boolean);
      case Operation::newfalse:
        return push_integer(0, Kind::boolean);
      case Operation::binint:
        return push_integer(signed_number(4));
      case Operation::binint1:
        return push_integer(static_cast<std::int64_t>(number(1)));
      case Operation::binint2:
        return push_integer(static_cast<std::int64_t>(number(2)));
      case Operation::long1:
        return push_integer(signed_number(number(1)));
      case Operation::binfloat:
        return push({.kind = Kind::number, .number = big_endian_number()});
      default:
        return false;
    }
  }

  bool text(Operation operation) {
    switch (operation) {
      case Operation::short_binunicode:
        return push_text(Kind::text, take(number(1)));
      case Operation::binunicode:
        return push_text(Kind::text, take(number(4)));
      case Operation::binunicode8:
        return push_text(Kind::text, take(number(8)));
      case Operation::short_binbytes:
        return push_text(Kind::bytes, take(number(1)));
      case Operation::binbytes:
        return push_text(Kind::bytes, take(number(4)));
      case Operation::binbytes8:
        return push_text(Kind::bytes, take(number(8)));
      default:
        return false;
    }
  }

  bool tuple(Operation operation) {
    switch (operation) {
      case Operation::mark:
        marks_.push_back(stack_.size());
        return true;
      case Operation::empty_tuple:
        return push({.kind = Kind::tuple});
      case Operation::tuple:
        return push({.kind = Kind::tuple, .items = pop_to_mark()});
      case Operation::tuple1:
        return push({.kind = Kind::tuple, .items = pop_count(1)});
      case Operation::tuple2:
        return push({.kind = Kind::tuple, .items = pop_count(2)});
      case Operation::tuple3:
        return push({.kind = Kind::tuple, .items = pop_count(3)});
      default:
        return false;
    }
  }

  bool container(Operation operation) {
    switch (operation) {
      case Operation::empty_list:
      case Operation::empty_set:  // TensorFlow's variables hold one, which stays empty
        return push({.kind = Kind::list});
      case Operation::empty_dict:
        return push({.kind = Kind::dict});
      case Operation::append:
        return extend(Kind::list, pop_count(1));
      case Operation::appends:
        return extend(Kind::list, pop_to_mark());
      case Operation::setitem:
        return extend(Kind::dict, pop_count(2));
      case Operation::setitems:
        return extend(Kind::dict, pop_to_mark());
      default:
        return false;
    }
  }

  bool extend(Kind kind, const std::vector<const PickleValue*>& items) {
    PickleValue* target = top();
    if (target->kind != kind || (kind == Kind::dict && items.size() % 2 != 0)) fail_damaged();
    target->items.insert(target->items.end(), items.begin(), items.end());
    return true;
  }

  bool memory(Operation operation) {
    switch (operation) {
      case Operation::memoize:
        memory_[memory_.size()] = top();
        return true;
      case Operation::binput:
        memory_[number(1)] = top();
        return true;
      case Operation::long_binput:
        memory_[number(4)] = top();
        return true;
      case Operation::binget:
        return recall(number(1));
      case Operation::long_binget:
        return recall(number(4));
      default:
        return false;
    }
  }

  bool recall(std::uint64_t place) {
    const auto found = memory_.find(place);
    if (found == memory_.end()) fail_damaged();
    stack_.push_back(found->second);
    return true;
  }

  bool object(Operation operation) {
    switch (operation) {
      case Operation::global: {
        const std::string_view module = line();
        return push_global(module, line());
      }
      case Operation::stack_global: {
        const std::string_view name = pop(Kind::text)->text;
        return push_global(pop(Kind::text)->text, name);
      }
      case Operation::reduce:
      case Operation::newobj:
        return push_object();
      case Operation::build: {
        const PickleValue* state = pop();
        PickleValue* target = top();
        if (target->kind != Kind::object) fail_damaged();
        target->items[2] = state;
        return true;
      }
      default:
        return false;
    }
  }

  bool push_global(std::string_view module, std::string_view name) {
    const std::string full = text_of(module.substr(0, max_name), ".", name.substr(0, max_name));
    const auto* known = std::ranges::find(known_globals, full);
    if (known == known_globals.end())
      fail_format("pickle", "expected arrays and variables in ", source_, ", got ", printable(full),
                  ", and no foreign code is run; save the model again without weights_format");
    return push_text(Kind::global, *known);
  }

  bool push_object() {
    const PickleValue* arguments = pop(Kind::tuple);
    const PickleValue* callee = pop();
    if (callee->kind != Kind::global && callee->kind != Kind::object) fail_damaged();
    return push({.kind = Kind::object, .items = {callee, arguments, &none_value}});
  }

  std::string_view rest_;
  std::string_view source_;
  std::deque<PickleValue>& values_;
  std::vector<PickleValue*> stack_;
  std::vector<std::size_t> marks_;
  std::map<std::uint64_t, PickleValue*> memory_;
};

}  // namespace

const PickleValue& PickleValue::item(std::size_t position) const {
  return position < items.size() ? *items[position] : none_value;
}

const PickleValue& PickleValue::find(std::string_view key) const {
  if (kind != Kind::dict) return none_value;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    if (items[i]->kind == Kind::text && items[i]->text == key) return *items[i + 1];
  return none_value;
}

std::string_view PickleValue::made_by() const {
  if (kind == Kind::global) return text;
  return kind == Kind::object && item(0).kind == Kind::global ? item(0).text : "";
}

std::string_view name_of(PickleValue::Kind kind) {
  constexpr std::array<std::string_view, 11> names = {
      "None",    "a boolean", "an integer", "a number", "a text",   "bytes",
      "a tuple", "a list",    "a dict",     "a global", "an object"};
  return names[static_cast<std::size_t>(kind)];
}

Pickle::Pickle(std::string_view bytes, std::string_view source)
    : root_(Machine(bytes, source, values_).run()) {}

}  // namespace sluice
