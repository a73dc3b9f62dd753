#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse::bench {

/// The moment at which an event was sent stands in its text, so that who reads it knows how long it
/// was under way: "sent=" and kStampDigits decimal digits, nanoseconds of CLOCK_MONOTONIC.
inline constexpr std::string_view kStampMark = "sent=";
inline constexpr std::size_t kStampDigits = 18;

/// Writes the digits of a moment to `digits`, which has kStampDigits of room.
inline void write_stamp(char* digits, std::int64_t ns) {
  for (std::size_t i = kStampDigits; i-- > 0; ns /= 10) {
    digits[i] = static_cast<char>('0' + ns % 10);
  }
}

/// The moment whose mark begins at `text`'s start; nothing when it is not whole.
inline std::optional<std::int64_t> read_stamp(std::string_view text) {
  if (!text.starts_with(kStampMark) || text.size() < kStampMark.size() + kStampDigits) return {};
  std::int64_t ns = 0;
  for (const char digit : text.substr(kStampMark.size(), kStampDigits)) {
    if (digit < '0' || digit > '9') return {};
    ns = ns * 10 + (digit - '0');
  }
  return ns;
}

}  // namespace gatehouse::bench
