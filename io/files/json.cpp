// SPDX-License-Identifier: MIT
#include "json.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

constexpr std::size_t max_depth = 200;

/// Iterates over the text and keeps how far the lexer has come, for the place in our own errors.
class Cursor {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor() = default;
  Cursor(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  Cursor& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  Cursor operator++(int) {
    const Cursor before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Cursor& a, const Cursor& b) { return a.at_ == b.at_; }

 private:
  const char* at_ = nullptr;
  const char** reached_ = nullptr;
};

/// Builds a Value from the events of nlohmann's parser.
class Builder {
 public:
  Builder(std::string_view text, std::string_view source) : text_(text), source_(source) {}

  Value build() {
    const Cursor begin(text_.data(), &reached_);
    const Cursor end(text_.data() + text_.size(), &reached_);
    nlohmann::json::sax_parse(begin, end, this);
    return std::move(root_);
  }

  bool null() { return add(nullptr); }
  bool boolean(bool truth) { return add(truth); }
  bool number_integer(std::int64_t number) { return add(number); }
  bool number_unsigned(std::uint64_t number) {
    if (number > static_cast<std::uint64_t>(INT64_MAX)) refuse_integer();
    return add(static_cast<std::int64_t>(number));
  }
  bool number_float(double number, const std::string& written) {
    // What overflows 64 bits arrives here too; a true fraction has a point or an exponent.
    const bool integer = written.find_first_not_of("-0123456789") == std::string::npos;
    if (integer) refuse_integer();
    return add(number);
  }
  bool string(std::string& content) { return add(std::move(content)); }
  bool binary(std::vector<std::uint8_t>&) { return false; }
  bool start_object(std::size_t) { return open(true); }
  bool start_array(std::size_t) { return open(false); }

  bool key(std::string& name) {
    if (!open_.back().names.insert(name).second)
      refuse(text_of("the key \"", name, "\" is given twice"));
    open_.back().key = std::move(name);
    return true;
  }

  bool end_object() {
    Value dict(Dict(std::move(open_.back().entries)));
    open_.pop_back();
    return add(std::move(dict));
  }

  bool end_array() {
    Value list(std::move(open_.back().elements));
    open_.pop_back();
    return add(std::move(list));
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
    const std::string_view message = error.what();
    const std::size_t reason = message.find("syntax error");
    refuse(reason == std::string_view::npos ? message.substr(message.find("] ") + 2)
                                            : message.substr(reason));
  }

 private:
  struct Container {
    bool is_object;
    std::string key;
    std::vector<std::pair<std::string, Value>> entries;
    std::unordered_set<std::string> names;
    List elements;
  };

  bool open(bool is_object) {
    if (open_.size() == max_depth) refuse("nesting is deeper than 200 levels");
    open_.push_back({is_object, {}, {}, {}, {}});
    return true;
  }

  bool add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_object) {
      open_.back().entries.emplace_back(std::move(open_.back().key), std::move(value));
    } else {
      open_.back().elements.push_back(std::move(value));
    }
    return true;
  }

  [[noreturn]] void refuse_integer() const {
    refuse("the integer does not fit 64 bits; write it with a fraction or as text");
  }

  [[noreturn]] void refuse(std::string_view reason) const {
    std::string_view read(text_.data(), static_cast<std::size_t>(reached_ - text_.data()));
    if (read.ends_with('\n')) read.remove_suffix(1);      // looked at to see where a number ends
    const std::size_t line_start = read.rfind('\n') + 1;  // npos + 1 is 0
    fail_format("json", source_, ", line ", std::ranges::count(read, '\n') + 1, ", column ",
                read.size() - line_start, ": ", reason);
  }

  std::string_view text_;
  std::string_view source_;
  const char* reached_ = text_.data();
  std::vector<Container> open_;
  Value root_;
};

/// Writes a value and keeps its path for errors.
class Writer {
 public:
  explicit Writer(int indent) : indent_(static_cast<std::size_t>(indent)) {}

  std::string write(const Value& value) {
    append(value);
    return std::move(text_);
  }

 private:
  void append(const Value& value) {
    std::visit([this](const auto& content) { append_content(content); }, value.variant());
  }

  void append_content(std::nullptr_t) { text_ += "null"; }
  void append_content(bool truth) { text_ += truth ? "true" : "false"; }
  void append_content(std::int64_t number) { text_ += to_text(number); }

  void append_content(double number) {
    if (!std::isfinite(number))
      fail_format("json", "expected a finite number at ", path_, ", got ", number);
    const std::string digits = to_text(number);
    text_ += digits;
    if (digits.find_first_of(".e") == std::string::npos) text_ += ".0";
  }

  void append_content(const std::string& content) {
    try {
      text_ += nlohmann::json(content).dump();
    } catch (const nlohmann::json::exception&) {
      fail_format("json", "expected UTF-8 text at ", path_, ", got other bytes");
    }
  }

  void append_content(const List& list) {
    const bool plain = std::ranges::none_of(
        list, [](const Value& value) { return value.if_is<List>() || value.if_is<Dict>(); });
    append_container('[', ']', list, plain, [this](const Value& value, std::size_t index) {
      path_ += text_of("[", index, "]");
      append(value);
    });
  }

  void append_content(const Dict& dict) {
    append_container('{', '}', dict.entries(), false, [this](const auto& entry, std::size_t) {
      path_ += path_.empty() ? entry.first : "." + entry.first;
      append_content(entry.first);
      text_ += ": ";
      append(entry.second);
    });
  }

  template <class Elements, class Append>
  void append_container(char open, char close, const Elements& elements, bool one_line,
                        Append append_element) {
    const bool lines = indent_ > 0 && !one_line && !elements.empty();
    const std::size_t path_length = path_.size();
    text_ += open;
    ++depth_;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (i > 0) text_ += lines ? "," : ", ";
      if (lines) append_line();
      append_element(elements[i], i);
      path_.resize(path_length);
    }
    --depth_;
    if (lines) append_line();
    text_ += close;
  }

  void append_line() {
    text_ += '\n';
    text_.append(depth_ * indent_, ' ');
  }

  std::size_t indent_;
  std::size_t depth_ = 0;
  std::string path_;
  std::string text_;
};

}  // namespace

Value parse_json(std::string_view text, std::string_view source) {
  return Builder(text, source).build();
}

std::string to_json_text(const Value& value, int indent) {
  return Writer(indent).write(value);
}

}  // namespace sluice
