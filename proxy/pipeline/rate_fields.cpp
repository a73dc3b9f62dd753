#include "proxy/pipeline/rate_fields.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace gatehouse::proxy {
namespace {

void append(std::string& out, std::int64_t number, char unit) {
  char digits[20];
  const auto result = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, result.ptr).push_back(unit);
}

}  // namespace

std::string format_duration(std::chrono::milliseconds duration) {
  const auto left = std::max(std::chrono::ceil<std::chrono::seconds>(duration).count(),
                             std::chrono::seconds::rep{0});
  const auto hours = left / 3600;
  const auto minutes = left / 60 % 60;
  std::string out;
  if (hours > 0) append(out, hours, 'h');
  if (hours > 0 || minutes > 0) append(out, minutes, 'm');
  append(out, left % 60, 's');
  return out;
}

void write_rate_fields(http1::HeadWriter& head, Dialect dialect, const TokenAllowance& allowance,
                       Timestamp now) {
  const TokenCount limit = std::max<TokenCount>(allowance.limit, 0);
  const auto remaining =
      static_cast<std::uint64_t>(std::clamp<TokenCount>(allowance.remaining, 0, limit));
  const auto whole = static_cast<std::uint64_t>(limit);
  const Timestamp at = std::max(allowance.reset, now);
  switch (dialect) {
    case Dialect::openai:
      head.field("x-ratelimit-limit-tokens", whole)
          .field("x-ratelimit-remaining-tokens", remaining)
          .field("x-ratelimit-reset-tokens", format_duration(at - now));
      break;
    case Dialect::anthropic:
      head.field("anthropic-ratelimit-tokens-limit", whole)
          .field("anthropic-ratelimit-tokens-remaining", remaining)
          .field("anthropic-ratelimit-tokens-reset",
                 format_rfc3339(std::chrono::ceil<std::chrono::seconds>(at)));
      break;
  }
}

}  // namespace gatehouse::proxy
