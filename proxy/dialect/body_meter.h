#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/dialect/usage.h"

namespace gatehouse::proxy::dialect {

/// A JSON string's text, still escaped, as far as it is one of the short ones that matter.
class ShortText {
 public:
  void clear() { size_ = 0; }
  void add(std::string_view text) {
    if (size_ < bytes_.size()) text.copy(bytes_.data() + size_, bytes_.size() - size_);
    size_ += text.size();
  }
  /// Empty when it is a longer one.
  std::string_view view() const { return {bytes_.data(), size_ <= bytes_.size() ? size_ : 0}; }

 private:
  std::array<char, 24> bytes_{};
  std::size_t size_ = 0;
};

/// Finds the usage of a not streamed answer, or of an event, while its bytes pass, so that neither
/// has to be held: follows the JSON's nesting and keeps only the value of the top-level `usage`.
class BodyMeter {
 public:
  static constexpr std::size_t kMaxUsageBytes = 16 * 1024;

  /// Where a `holder` is named, the usage is a member of that member of the root. The name must
  /// outlive the meter.
  explicit BodyMeter(Dialect dialect, std::string_view holder = {})
      : dialect_(dialect), holder_(holder) {}

  /// The body's next bytes, split anywhere.
  void feed(std::string_view bytes);

  /// What was found; nothing before it was complete or when it was not readable.
  std::optional<Usage> usage();
  std::optional<UsageMembers> usage_members();

  /// The root's `type`, or empty.
  std::string_view type() const { return type_.view(); }

  /// All bytes so far, as a measure for an estimate.
  std::int64_t bytes() const { return bytes_; }

 private:
  // Each takes a part of the bytes at hand, from `at` on, and returns where it stopped.
  const char* read_members(const char* at, const char* end);
  const char* read_string(const char* at, const char* end);
  const char* continue_string(const char* at, const char* end);
  const char* skip_string(const char* at, const char* end);
  const char* skip_to_end(const char* at, const char* quote, const char* end);
  const char* skip_value(const char* at, const char* end);

  /// What a value that is to come, or has begun, is to us.
  enum class Value { other, type, usage, holder };

  void begin_value();
  void note_string(std::string_view text);
  void open(char bracket, const char* at);
  void close();
  void capture(const char* end);
  void end_capture(const char* end);

  Dialect dialect_;
  std::string_view holder_;
  std::int64_t bytes_ = 0;
  std::uint32_t depth_ = 0;
  bool root_is_object_ = false;
  bool in_holder_ = false;  // its members stand for the root's, and `depth_` counts from there
  bool in_string_ = false;
  bool escaped_ = false;       // an odd number of backslashes stands at the end of the last bytes
  bool key_expected_ = false;  // the next string is a top-level member's name
  bool capturing_ = false;
  Value value_ = Value::other;
  ShortText name_;  // of the last top-level member
  ShortText type_;
  const char* capture_from_ = nullptr;  // where in the bytes at hand the capture goes on
  std::string capture_;                 // a usage object being read
  std::string captured_;                // the last complete one
};

}  // namespace gatehouse::proxy::dialect
