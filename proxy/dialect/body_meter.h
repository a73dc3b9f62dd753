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
  std::size_t skip_string(std::string_view bytes, std::size_t at);
  void structure(char c);
  void end_capture();

  Dialect dialect_;
  std::int64_t bytes_ = 0;
  std::uint32_t depth_ = 0;
  bool root_is_object_ = false;
  bool in_string_ = false;
  bool escaped_ = false;       // an odd number of backslashes stands at the end of the last bytes
  bool key_expected_ = false;  // the next string is a top-level member's name
  bool in_key_ = false;
  bool value_is_usage_ = false;
  bool capturing_ = false;
  std::string key_;       // the start of the last top-level name, still escaped
  std::string capture_;   // a usage object being read
  std::string captured_;  // the last complete one
};

}  // namespace gatehouse::proxy::dialect
