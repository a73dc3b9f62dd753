#include "proxy/usage/verify.h"

#include <limits>
#include <map>
#include <set>
#include <utility>

#include "common/domain/usage_window.h"

namespace gatehouse::proxy {
namespace {

struct Both {
  TokenCount in_document = 0;
  TokenCount in_journals = 0;
};

using Buckets = std::map<std::pair<std::string, Timestamp>, Both>;

void add_document(const ApiKey& key, Timestamp now, Buckets& buckets,
                  std::set<std::string>& known) {
  known.insert(key.id);
  for (const UsageWindow& window : key.usage_windows) {
    if (window.minutes != kBucketWidth || !counts(window, now)) continue;
    buckets[{key.id, window.start}].in_document += window.tokens;
  }
}

std::int64_t watermark_of(const Document& document, const std::string& instance) {
  const auto entry = document.proxies.find(instance);
  if (entry == document.proxies.end()) return std::numeric_limits<std::int64_t>::max();
  return entry->second.usage_applied.value_or(std::numeric_limits<std::int64_t>::max());
}

}  // namespace

UsageAudit audit_usage(FileSystem& disk, const Document& document,
                       const std::filesystem::path& usage_folder, Timestamp now) {
  UsageAudit audit;
  Buckets buckets;
  std::set<std::string> known;
  for (const ApiKey& key : document.keys) add_document(key, now, buckets, known);
  for (const DeletedKey& deleted : document.deleted) {
    add_document(deleted.key, now, buckets, known);
  }
  for (const auto& [instance, files] : find_journals(disk, usage_folder)) {
    const std::int64_t merged = watermark_of(document, instance);
    ReadOutcome read = read_journal(disk, files, 0, [&](const JournalLine& line) {
      ++audit.lines;
      const UsageWindow bucket{bucket_start(line.counted.at), 0, kBucketWidth, {}};
      if (line.seq > merged || line.counted.tokens == 0 || !counts(bucket, now)) return;
      if (!known.contains(line.key_id)) return;
      buckets[{line.key_id, bucket.start}].in_journals += line.counted.tokens;
    });
    for (BadLine& bad : read.bad) audit.bad_lines.push_back(std::move(bad));
  }

  std::set<std::string> keys;
  for (const auto& [key_and_bucket, both] : buckets) {
    keys.insert(key_and_bucket.first);
    if (both.in_document == both.in_journals) continue;
    audit.differences.push_back(
        {key_and_bucket.first, key_and_bucket.second, both.in_document, both.in_journals});
  }
  audit.keys = keys.size();
  return audit;
}

}  // namespace gatehouse::proxy
