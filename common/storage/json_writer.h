#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/raw_members.h"
#include "common/domain/time.h"

namespace gatehouse {

/// Writes pretty-printed JSON, two spaces a level, straight into a string.
///
/// The caller keeps the order: within an object `name` and then one value; within an array values,
/// each after `item`. Strings must be valid UTF-8.
class JsonWriter {
 public:
  JsonWriter() = default;

  /// Hands what it has written to `drain` piece by piece, so that it is never there all at once.
  /// What is left at the end is for `take` to get.
  explicit JsonWriter(std::function<void(std::string_view)> drain)
      : drain_(std::move(drain)), drained_at_(kPiece) {
    reserve(2 * kPiece);
  }

  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  std::string take() { return std::move(out_); }

  void open_object() { open('{'); }
  void close_object() { close('}'); }
  void open_array() { open('['); }
  void close_array() { close(']'); }

  /// Begins an item of an array on a line of its own.
  void item();

  /// Begins a member of an object on a line of its own.
  void name(std::string_view member_name);

  void string(std::string_view text);
  void integer(std::int64_t value);
  void number(double value);  ///< finite
  void boolean(bool value) { out_ += value ? "true" : "false"; }
  void null() { out_ += "null"; }
  void time(Timestamp moment);

  /// A list of strings on one line.
  void strings(const std::vector<std::string>& texts);

  /// Text that is JSON already.
  void raw(std::string_view json) { out_ += json; }

  void member(std::string_view member_name, std::string_view text) {
    name(member_name);
    string(text);
  }
  void member(std::string_view member_name, std::int64_t value) {
    name(member_name);
    integer(value);
  }

  void member(std::string_view member_name, Timestamp moment) {
    name(member_name);
    time(moment);
  }

  /// A member that is there only when its value is.
  template <typename T>
  void member(std::string_view member_name, const std::optional<T>& value) {
    if (value) member(member_name, *value);
  }

  /// Members kept from the text that was read, each as it was written.
  void members(const RawMembers& members);

 private:
  void open(char bracket);
  void close(char bracket);
  void new_line(std::string_view before);

  static constexpr std::size_t kPiece = 16'384;

  std::string out_;
  std::function<void(std::string_view)> drain_;
  std::size_t drained_at_ = static_cast<std::size_t>(-1);  ///< size at which `out_` is drained
  std::size_t depth_ = 0;
  bool first_ = true;  ///< whether nothing stands in the innermost array or object yet
};

/// Appends the text between double quotes, escaped (RFC 8259, section 7).
void append_json_string(std::string& out, std::string_view text);

}  // namespace gatehouse
