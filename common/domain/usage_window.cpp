#include "common/domain/usage_window.h"

#include <algorithm>

namespace gatehouse {

Timestamp bucket_start(Timestamp time) {
  using Buckets = std::chrono::duration<std::int64_t, std::ratio<15 * 60>>;
  static_assert(Buckets{1} == kBucketWidth);
  return std::chrono::floor<Buckets>(time);
}

Timestamp expires_at(const UsageWindow& window) {
  return window.start + window.minutes.value_or(std::chrono::minutes{0}) + kQuotaWindow;
}

bool counts(const UsageWindow& window, Timestamp now) { return now < expires_at(window); }

TokenCount used_tokens(const UsageWindows& windows, Timestamp now) {
  TokenCount sum = 0;
  for (const UsageWindow& window : windows) {
    if (counts(window, now)) sum += window.tokens;
  }
  return sum;
}

void add_usage(UsageWindows& windows, Timestamp when, TokenCount tokens) {
  const Timestamp start = bucket_start(when);
  // New usage falls into the last bucket nearly always, so the search runs from the back.
  auto at = windows.end();
  while (at != windows.begin() && std::prev(at)->start > start) --at;
  for (auto same = at; same != windows.begin() && std::prev(same)->start == start;) {
    --same;
    if (same->minutes == kBucketWidth) {
      same->tokens += tokens;
      return;
    }
  }
  windows.insert(at, UsageWindow{start, tokens, kBucketWidth, {}});
}

void drop_expired(UsageWindows& windows, Timestamp now) {
  std::erase_if(windows, [now](const UsageWindow& window) { return !counts(window, now); });
}

std::vector<Freeing> frees_schedule(const UsageWindows& windows, Timestamp now) {
  std::vector<Freeing> schedule;
  for (const UsageWindow& window : windows) {
    if (counts(window, now) && window.tokens > 0) {
      schedule.push_back({expires_at(window), window.tokens});
    }
  }
  std::sort(schedule.begin(), schedule.end(),
            [](const Freeing& a, const Freeing& b) { return a.at < b.at; });
  std::vector<Freeing> merged;
  for (const Freeing& freeing : schedule) {
    if (!merged.empty() && merged.back().at == freeing.at) {
      merged.back().tokens += freeing.tokens;
    } else {
      merged.push_back(freeing);
    }
  }
  return merged;
}

}  // namespace gatehouse
