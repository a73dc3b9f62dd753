#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/usage/journal_line.h"
#include "proxy/usage/usage_record.h"

namespace gatehouse::proxy {

/// Texts of a record longer than this are cut in the journal.
inline constexpr std::size_t kMaxJournalText = 512;

/// A line of a journal (JournalLine) being written, in two steps so that little is left to do under
/// the append lock: the constructor writes all members that are known beforehand, `finish` the
/// sequence in front of them and the checksum behind. Allocates nothing.
///
/// Control characters are escaped and what is not UTF-8 becomes U+FFFD: the line is valid JSON
/// whatever a caller sent.
class LineBuffer {
 public:
  LineBuffer(const UsageRecord& record, const Counted& counted);
  LineBuffer(const LineBuffer&) = delete;
  LineBuffer& operator=(const LineBuffer&) = delete;

  /// The whole line with its line feed, valid as long as this object. To be called once.
  std::string_view finish(std::int64_t seq);

 private:
  /// Its size is known to the compiler, which makes a few stores of it.
  template <std::size_t kSize>
  void literal(const char (&text)[kSize]) {
    std::memcpy(end_, text, kSize - 1);
    end_ += kSize - 1;
  }
  template <std::size_t kSize>
  void number_if(const char (&prefix)[kSize], const std::optional<TokenCount>& value) {
    if (!value) return;
    literal(prefix);
    number(*value);
  }

  void raw(std::string_view text);
  void text(std::string_view value);
  std::size_t odd(std::string_view value);
  void escaped(unsigned char character);
  void number(std::int64_t value);
  void time(Timestamp value);

  static constexpr std::size_t kFront = 32;    // `{"seq":` and at most 19 digits
  static constexpr std::size_t kTexts = 5;     // of which each byte may become `\u001f`
  static constexpr std::size_t kOther = 1024;  // names, numbers, times, checksum
  static constexpr std::size_t kSize = kFront + kTexts * 6 * kMaxJournalText + kOther;

  std::array<char, kSize> bytes_;  // only what lies before end_ has a value
  char* end_ = nullptr;
};

}  // namespace gatehouse::proxy
