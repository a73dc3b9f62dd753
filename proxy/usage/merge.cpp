#include "proxy/usage/merge.h"

#include <algorithm>
#include <utility>

#include "common/domain/usage_window.h"

namespace gatehouse::proxy {
void UsageSums::add(const std::string& key_id, Timestamp when, TokenCount tokens) {
  std::vector<Bucket>& buckets = keys_[key_id];
  for (auto bucket = buckets.rbegin(); bucket != buckets.rend(); ++bucket) {
    if (bucket_start(bucket->last) != bucket_start(when)) continue;
    bucket->last = std::max(bucket->last, when);
    bucket->tokens += tokens;
    return;
  }
  buckets.push_back({when, tokens});
}

std::vector<BucketUsage> UsageSums::take() {
  std::vector<BucketUsage> all;
  for (const auto& [key_id, buckets] : keys_) {
    for (const Bucket& bucket : buckets) all.push_back({key_id, bucket.last, bucket.tokens});
  }
  keys_.clear();
  return all;
}

TokenCount merge_usage(UsageEdit& edit, const std::vector<BucketUsage>& usage, MergeScope scope) {
  TokenCount nowhere = 0;
  for (const BucketUsage& each : usage) {
    const bool known = scope == MergeScope::all
                           ? edit.add_usage(each.key_id, each.when, each.tokens)
                           : edit.add_to_windows(each.key_id, each.when, each.tokens);
    if (!known) nowhere += each.tokens;
  }
  return nowhere;
}

Replay replay_journal(FileSystem& disk, UsageEdit& edit, const std::string& instance,
                      const JournalFiles& files, Timestamp now, std::int64_t up_to) {
  Replay replay;
  const auto entry = edit.proxies().find(instance);
  const auto watermark =
      entry != edit.proxies().end() ? entry->second.usage_applied : std::optional<std::int64_t>{};
  replay.watermark_missing = !watermark;
  const auto counts_in_windows = [now](Timestamp at) {
    return now < expires_at(UsageWindow{bucket_start(at), 0, kBucketWidth, {}});
  };

  UsageSums sums;
  replay.read = read_journal(disk, files, watermark.value_or(0), [&](const JournalLine& line) {
    if (line.seq > up_to || line.counted.tokens == 0) return;
    if (!watermark && !counts_in_windows(line.counted.at)) return;
    ++replay.lines;
    replay.tokens += line.counted.tokens;
    sums.add(line.key_id, line.counted.at, line.counted.tokens);
  });
  replay.tokens_of_gone_keys =
      merge_usage(edit, sums.take(), watermark ? MergeScope::all : MergeScope::windows_only);
  const std::int64_t reached = std::min(replay.read.last_seq, up_to);
  edit.proxy(instance).usage_applied = std::max(watermark.value_or(0), reached);
  return replay;
}

}  // namespace gatehouse::proxy
