#pragma once

#include <optional>
#include <vector>

#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/domain/usage_window.h"

namespace gatehouse {

/// A key's token limit per rolling five hours: nothing = unlimited, 0 = blocked.
using TokenLimit = std::optional<TokenCount>;

/// What a key's quota decision is made of.
struct QuotaFacts {
  TokenLimit limit;
  TokenCount used = 0;      ///< counts at this moment, whether flushed or not
  TokenCount reserved = 0;  ///< held by requests that have not settled
};

enum class QuotaVerdict {
  admitted,
  used_up,   ///< used has reached the limit: waiting for `frees` is the only cure
  reserved,  ///< used is below the limit, used + reserved is not: retrying soon makes sense
};

/// Admits as long as used + reserved is below the limit.
QuotaVerdict judge_quota(const QuotaFacts& facts);

/// Tokens left before the limit, never negative; nothing for an unlimited key.
std::optional<TokenCount> remaining_tokens(TokenLimit limit, TokenCount used);

/// The moment at which what counts falls below the limit: `now` when it is already, nothing when
/// waiting never helps (a blocked key).
std::optional<Timestamp> frees_below_limit(const UsageWindows& windows, TokenLimit limit,
                                           Timestamp now);

}  // namespace gatehouse
