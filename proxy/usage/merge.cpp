#include "proxy/usage/merge.h"

#include <algorithm>
#include <utility>

#include "common/domain/usage_window.h"

namespace gatehouse::proxy {
namespace {

const ApiKey* find_key(const Document& document, const std::string& id) {
  for (const ApiKey& key : document.keys) {
    if (key.id == id) return &key;
  }
  for (const DeletedKey& deleted : document.deleted) {
    if (deleted.key.id == id) return &deleted.key;
  }
  return nullptr;
}

/// As much of a negative number as can be taken from the key's bucket and total. They hold less
/// than was added to them only if someone changed them by hand.
TokenCount bounded_correction(const Document& document, const Usage& usage, MergeScope scope) {
  const ApiKey* key = find_key(document, usage.key_id);
  if (key == nullptr) return 0;
  TokenCount available = 0;
  for (const UsageWindow& window : key->usage_windows) {
    if (window.start == bucket_start(usage.when) && window.minutes == kBucketWidth) {
      available = window.tokens;
    }
  }
  if (scope == MergeScope::all) available = std::min(available, key->total_lifetime_tokens);
  return -std::min(-usage.tokens, std::max<TokenCount>(0, available));
}

}  // namespace

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

std::vector<Usage> UsageSums::take() {
  std::vector<Usage> all;
  for (const auto& [key_id, buckets] : keys_) {
    for (const Bucket& bucket : buckets) all.push_back({key_id, bucket.last, bucket.tokens});
  }
  keys_.clear();
  return all;
}

TokenCount merge_usage(UsageEdit& edit, const std::vector<Usage>& usage, MergeScope scope) {
  TokenCount nowhere = 0;
  for (const Usage& each : usage) {
    TokenCount tokens = each.tokens;
    if (tokens < 0) tokens = bounded_correction(edit.document(), each, scope);
    if (tokens == 0) continue;
    const bool known = scope == MergeScope::all
                           ? edit.add_usage(each.key_id, each.when, tokens)
                           : edit.add_to_windows(each.key_id, each.when, tokens);
    if (!known) nowhere += tokens;
  }
  return nowhere;
}

Replay replay_journal(UsageEdit& edit, const std::string& instance, const JournalFiles& files,
                      Timestamp now, std::int64_t up_to) {
  Replay replay;
  const auto entry = edit.proxies().find(instance);
  const auto watermark =
      entry != edit.proxies().end() ? entry->second.usage_applied : std::optional<std::int64_t>{};
  replay.watermark_missing = !watermark;
  const auto counts_in_windows = [now](Timestamp at) {
    return now < expires_at(UsageWindow{bucket_start(at), 0, kBucketWidth, {}});
  };

  UsageSums sums;
  replay.read = read_journal(files, watermark.value_or(0), [&](const JournalLine& line) {
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
