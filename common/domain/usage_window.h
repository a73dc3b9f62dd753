#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "common/domain/raw_members.h"
#include "common/domain/time.h"
#include "common/domain/tokens.h"

namespace gatehouse {

/// How long used tokens count against a limit.
inline constexpr std::chrono::hours kQuotaWindow{5};

/// The width of the buckets we write; they start at whole multiples of it in UTC.
inline constexpr std::chrono::minutes kBucketWidth{15};

/// Tokens used in one stretch of time.
///
/// `minutes` says how wide the stretch is. A bucket of ours counts until its end is five hours old,
/// so that no five hours ever see more than the limit. Windows without `minutes`, as hand-written
/// and older files have them, count while their start is younger than five hours.
struct UsageWindow {
  Timestamp start;
  TokenCount tokens = 0;
  std::optional<std::chrono::minutes> minutes;
  RawMembers extra;

  friend bool operator==(const UsageWindow&, const UsageWindow&) = default;
};

using UsageWindows = std::vector<UsageWindow>;

/// The start of the bucket that `time` falls into.
Timestamp bucket_start(Timestamp time);

/// The first moment at which the window does not count.
Timestamp expires_at(const UsageWindow& window);

bool counts(const UsageWindow& window, Timestamp now);

/// The sum of the windows that count at `now`.
TokenCount used_tokens(const UsageWindows& windows, Timestamp now);

/// Adds tokens to the bucket that `when` falls into, keeping the windows sorted by start.
void add_usage(UsageWindows& windows, Timestamp when, TokenCount tokens);

/// Removes what does not count at `now`.
void drop_expired(UsageWindows& windows, Timestamp now);

/// A number of tokens that stop counting at a moment.
struct Freeing {
  Timestamp at;
  TokenCount tokens = 0;

  friend bool operator==(const Freeing&, const Freeing&) = default;
};

/// When what counts at `now` stops counting, earliest first, one entry a moment.
std::vector<Freeing> frees_schedule(const UsageWindows& windows, Timestamp now);

}  // namespace gatehouse
