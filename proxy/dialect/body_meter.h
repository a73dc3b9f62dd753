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
  void structure(char c);
  void end_string();
  void begin_value(char c);

  Dialect dialect_;
  std::int64_t bytes_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t key_matched_ = 0;  // of "usage", while the key is read
  bool in_string_ = false;
  bool escaped_ = false;
  bool key_expected_ = false;
  bool in_key_ = false;
  bool value_is_usage_ = false;
  bool capturing_ = false;
  std::string captured_;  // the last usage object
};

}  // namespace gatehouse::proxy::dialect
