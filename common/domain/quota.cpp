#include "common/domain/quota.h"

#include <algorithm>

namespace gatehouse {

QuotaVerdict judge_quota(const QuotaFacts& facts) {
  if (!facts.limit) return QuotaVerdict::admitted;
  if (facts.used >= *facts.limit) return QuotaVerdict::used_up;
  if (facts.used + facts.reserved >= *facts.limit) return QuotaVerdict::reserved;
  return QuotaVerdict::admitted;
}

std::optional<TokenCount> remaining_tokens(TokenLimit limit, TokenCount used) {
  if (!limit) return std::nullopt;
  return std::max<TokenCount>(0, *limit - used);
}

std::optional<Timestamp> frees_below_limit(const UsageWindows& windows, TokenLimit limit,
                                           Timestamp now) {
  if (!limit) return now;
  if (*limit <= 0) return std::nullopt;
  TokenCount used = used_tokens(windows, now);
  if (used < *limit) return now;
  for (const Freeing& freeing : frees_schedule(windows, now)) {
    used -= freeing.tokens;
    if (used < *limit) return freeing.at;
  }
  return std::nullopt;
}

}  // namespace gatehouse
