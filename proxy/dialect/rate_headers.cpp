#include "proxy/dialect/rate_headers.h"

#include <algorithm>

namespace gatehouse::proxy::dialect {

std::string format_duration(std::chrono::milliseconds duration) {
  const auto left = std::max(std::chrono::ceil<std::chrono::seconds>(duration).count(),
                             std::chrono::seconds::rep{0});
  const auto hours = left / 3600;
  const auto minutes = left / 60 % 60;
  std::string out;
  if (hours > 0) out += std::to_string(hours) + 'h';
  if (hours > 0 || minutes > 0) out += std::to_string(minutes) + 'm';
  out += std::to_string(left % 60) + 's';
  return out;
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
