#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/dialect/usage.h"

namespace gatehouse::proxy::dialect {

/// Finds the usage of a not streamed answer while its bytes pass, so that no answer has to be held:
/// follows the JSON's nesting and keeps only the value of the top-level `usage`.
class BodyMeter {
 public:
  static constexpr std::size_t kMaxUsageBytes = 16 * 1024;

  explicit BodyMeter(Dialect dialect) : dialect_(dialect) {}

  /// The body's next bytes, split anywhere.
  void feed(std::string_view bytes);

  /// What was found; nothing before it was complete or when it was not readable.
  std::optional<Usage> usage();

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

  void begin_name();
  void note_name(std::string_view text);
  void open(char bracket, const char* at);
  void capture(const char* end);
  void end_capture(const char* end);

  Dialect dialect_;
  std::int64_t bytes_ = 0;
  std::uint32_t depth_ = 0;
  bool root_is_object_ = false;
  bool in_string_ = false;
  bool escaped_ = false;       // an odd number of backslashes stands at the end of the last bytes
  bool key_expected_ = false;  // the next string is a top-level member's name
  bool value_is_usage_ = false;
  bool capturing_ = false;
  bool name_fits_ = false;              // the last top-level name begins `usage`
  std::size_t name_size_ = 0;           // how far it was read while it did, still escaped
  const char* capture_from_ = nullptr;  // where in the bytes at hand the capture goes on
  std::string capture_;                 // a usage object being read
  std::string captured_;                // the last complete one
};

}  // namespace gatehouse::proxy::dialect
