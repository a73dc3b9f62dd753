#include "common/domain/time.h"

#include <cstdint>

namespace gatehouse {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr unsigned kNotDigits = 10'000;

/// What two digits stand for; kNotDigits, or a little more, when they are none.
unsigned two_digits(const char* text) {
  const unsigned tens = static_cast<unsigned char>(text[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(text[1]) - unsigned{'0'};
  return tens > 9 || ones > 9 ? kNotDigits : 10 * tens + ones;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

/// Reads what follows the dot of a fraction; digits beyond the third are checked and dropped.
std::optional<milliseconds> take_fraction(std::string_view& text) {
  int value = 0;
  int scale = 100;
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    value += (text.front() - '0') * scale;
    scale /= 10;
    any = true;
    text.remove_prefix(1);
  }
  if (!any) return std::nullopt;
  return milliseconds{value};
}

/// Reads `Z` or `+hh:mm`, the distance of local time from UTC.
std::optional<minutes> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return minutes{0};
  const int sign = take(text, '+') ? 1 : (take(text, '-') ? -1 : 0);
  if (sign == 0) return std::nullopt;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const unsigned hour = two_digits(text.data());
  const unsigned minute = two_digits(text.data() + 3);
  if (hour > 23 || minute > 59) return std::nullopt;
  text = {};
  return sign * (hours{hour} + minutes{minute});
}

char* put_two_digits(char* out, unsigned value) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
  return out + 2;
}

}  // namespace

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  static constexpr std::size_t kToSeconds = std::string_view("2026-12-31T23:59:59").size();
  if (text.size() <= kToSeconds) return std::nullopt;
  const char between = text[10];
  if (text[4] != '-' || text[7] != '-' || (between != 'T' && between != 't' && between != ' ') ||
      text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const unsigned year = 100 * two_digits(text.data()) + two_digits(text.data() + 2);
  const unsigned month = two_digits(text.data() + 5);
  const unsigned day = two_digits(text.data() + 8);
  const unsigned hour = two_digits(text.data() + 11);
  const unsigned minute = two_digits(text.data() + 14);
  const unsigned second = two_digits(text.data() + 17);
  // RFC 3339 allows second 60 for leap seconds; it counts as the first second of the next minute.
  if (year > 9999 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)},
                                         std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;

  text.remove_prefix(kToSeconds);
  milliseconds fraction{0};
  if (take(text, '.')) {
    const auto read = take_fraction(text);
    if (!read) return std::nullopt;
    fraction = *read;
  }
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const Timestamp time = Timestamp{std::chrono::sys_days{date}} + hours{hour} + minutes{minute} +
                         seconds{second} + fraction - *offset;
  // An offset or a leap second can lead out of the years that can be written.
  static constexpr Timestamp kFirst = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
  static constexpr Timestamp kEnd = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
  if (time < kFirst || time >= kEnd) return std::nullopt;
  return time;
}

char* write_rfc3339(char* out, Timestamp time) {
  const auto midnight = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{midnight};
  const auto year = static_cast<unsigned>(static_cast<int>(date.year())) % 10'000;
  const auto in_day = static_cast<unsigned>((time - midnight).count());
  out = put_two_digits(out, year / 100);
  out = put_two_digits(out, year % 100);
  *out++ = '-';
  out = put_two_digits(out, static_cast<unsigned>(date.month()));
  *out++ = '-';
  out = put_two_digits(out, static_cast<unsigned>(date.day()));
  *out++ = 'T';
  out = put_two_digits(out, in_day / 3'600'000);
  *out++ = ':';
  out = put_two_digits(out, in_day / 60'000 % 60);
  *out++ = ':';
  out = put_two_digits(out, in_day / 1000 % 60);
  if (const unsigned fraction = in_day % 1000; fraction != 0) {
    *out++ = '.';
    *out++ = static_cast<char>('0' + fraction / 100);
    out = put_two_digits(out, fraction % 100);
  }
  *out++ = 'Z';
  return out;
}

void append_rfc3339(std::string& out, Timestamp time) {
  char text[kRfc3339Length];
  out.append(text, static_cast<std::size_t>(write_rfc3339(text, time) - text));
}

std::string format_rfc3339(Timestamp time) {
  std::string out;
  append_rfc3339(out, time);
  return out;
}

}  // namespace gatehouse
