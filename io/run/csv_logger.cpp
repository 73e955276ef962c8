// SPDX-License-Identifier: MIT
#include "csv_logger.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "../../core/base/error.hpp"
#include "../csv/writer.hpp"

namespace sluice {
namespace {

constexpr const char* tag = "csv_logger";

class CSVLoggerBody : public CallbackBody {
 public:
  CSVLoggerBody(std::filesystem::path path, CSVLoggerOptions options)
      : path_(std::move(path)), options_(options), append_(options.append) {
    std::ostringstream unused;
    CsvWriter(unused, options_.separator);  // refuses another separator
  }

  void on_train_begin(Model&) override {
    columns_.clear();
    file_.close();
  }

  void on_epoch_end(Model&, std::int64_t epoch, Logs& logs) override {
    if (!file_.is_open()) open(logs);
    file_ << row(epoch, logs) << std::flush;
    if (!file_) refuse("cannot write");
  }

  void on_train_end(Model&, const Logs&) override { file_.close(); }

  /// Where a training goes on, its lines are added to those of the part before.
  void set_state(const Dict&) override { append_ = true; }

 private:
  void open(const Logs& logs) {
    for (const auto& entry : logs) columns_.push_back(entry.first);
    const std::string header = this->header();
    const bool headed = append_ && has_header(header);
    file_.clear();
    file_.open(path_, append_ ? std::ios::binary | std::ios::app : std::ios::binary);
    if (!headed) file_ << header;
    if (!file_) refuse("cannot write");
    append_ = options_.append;
  }

  std::string header() const {
    std::ostringstream text;
    CsvWriter writer(text, options_.separator);
    writer.text("epoch");
    for (const std::string& column : columns_) writer.text(column);
    writer.end_row();
    return text.str();
  }

  /// Whether the file holds lines already. @throws FormatError when the first is not `header`.
  bool has_header(const std::string& header) const {
    std::ifstream file(path_, std::ios::binary);
    std::string line;
    if (!std::getline(file, line)) return false;
    if (line + '\n' != header)
      refuse(text_of("to append expected the columns ", header.substr(0, header.size() - 1),
                     ", got ", line));
    return true;
  }

  std::string row(std::int64_t epoch, const Logs& logs) const {
    std::string text = to_text(epoch);
    for (const std::string& column : columns_) {
      const auto found = logs.find(column);
      text += options_.separator;
      text += found == logs.end() ? "NA" : to_text(found->second);
    }
    return text + '\n';
  }

  [[noreturn]] void refuse(const std::string& reason) const {
    fail_format(tag, path_.string(), ": ", reason);
  }

  std::filesystem::path path_;
  CSVLoggerOptions options_;
  bool append_;  // the option, or that a training goes on
  std::ofstream file_;
  std::vector<std::string> columns_;
};

}  // namespace

CSVLogger::CSVLogger(std::filesystem::path filename, CSVLoggerOptions options)
    : Callback(std::make_shared<CSVLoggerBody>(std::move(filename), options)) {}

}  // namespace sluice
