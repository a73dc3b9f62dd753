#include "proxy/dialect/rate_headers.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace gatehouse::proxy::dialect {

std::string format_duration(std::chrono::milliseconds duration) {
  const std::int64_t left =
      std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(duration).count(), 0);
  const std::int64_t hours = left / 3600;
  const std::int64_t minutes = left / 60 % 60;
  std::string text;  // mostly short enough to be kept without memory of its own
  const auto add = [&text](std::int64_t number, char unit) {
    std::array<char, 24> digits;
    char* const end = std::to_chars(digits.data(), digits.data() + 20, number).ptr;
    *end = unit;
    text.append(digits.data(), static_cast<std::size_t>(end + 1 - digits.data()));
  };
  if (hours > 0) add(hours, 'h');
  if (hours > 0 || minutes > 0) add(minutes, 'm');
  add(left % 60, 's');
  return text;
}

std::array<RateHeader, 3> rate_headers(Dialect dialect, TokenCount limit, TokenCount remaining,
                                       Timestamp reset, Timestamp now) {
  remaining = std::clamp<TokenCount>(remaining, 0, std::max<TokenCount>(limit, 0));
  if (dialect == Dialect::openai) {
    return {{{"x-ratelimit-limit-tokens", std::to_string(limit)},
             {"x-ratelimit-remaining-tokens", std::to_string(remaining)},
             {"x-ratelimit-reset-tokens", format_duration(reset - now)}}};
  }
  const Timestamp at = std::chrono::ceil<std::chrono::seconds>(std::max(reset, now));
  return {{{"anthropic-ratelimit-tokens-limit", std::to_string(limit)},
           {"anthropic-ratelimit-tokens-remaining", std::to_string(remaining)},
           {"anthropic-ratelimit-tokens-reset", format_rfc3339(at)}}};
}

}  // namespace gatehouse::proxy::dialect
