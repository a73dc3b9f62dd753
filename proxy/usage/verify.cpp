#include "proxy/usage/verify.h"

#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "common/domain/usage_window.h"
#include "proxy/usage/running_file.h"

namespace gatehouse::proxy {
namespace {

/// How often a journal is read that is rotated each time.
constexpr int kTries = 10;

using KeyAndBucket = std::pair<std::string, Timestamp>;

struct Both {
  TokenCount in_document = 0;
  TokenCount in_journals = 0;
};

using Buckets = std::map<KeyAndBucket, Both>;

/// What one journal says.
struct JournalSums {
  std::map<KeyAndBucket, TokenCount> tokens;  ///< that count and are expected in the document
  std::int64_t lines = 0;
  ReadOutcome read;
};

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

JournalSums add_up(FileSystem& disk, const JournalFiles& files, std::int64_t merged,
                   Timestamp now) {
  JournalSums sums;
  sums.read = read_journal(disk, files, 0, [&](const JournalLine& line) {
    ++sums.lines;
    const UsageWindow bucket{bucket_start(line.counted.at), 0, kBucketWidth, {}};
    if (line.seq > merged || line.counted.tokens == 0 || !counts(bucket, now)) return;
    sums.tokens[{line.key_id, bucket.start}] += line.counted.tokens;
  });
  return sums;
}

/// Its proxy may run and rotate it meanwhile.
JournalSums add_up_running(FileSystem& disk, const std::filesystem::path& usage_folder,
                           const std::string& instance, std::int64_t merged, Timestamp now) {
  for (int i = 0; i < kTries; ++i) {
    const RunningFile running = running_file(disk, usage_folder, instance);
    const auto journals = find_journals(disk, usage_folder);
    const auto found = journals.find(instance);
    if (found == journals.end()) return {};
    JournalSums sums = add_up(disk, found->second, merged, now);
    if (running_file(disk, usage_folder, instance) == running) return sums;
  }
  throw std::runtime_error("the journal of proxy " + instance +
                           " is rotated faster than it can be read");
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
    JournalSums sums = files.retired ? add_up(disk, files, merged, now)
                                     : add_up_running(disk, usage_folder, instance, merged, now);
    audit.lines += sums.lines;
    for (const auto& [place, tokens] : sums.tokens) {
      if (known.contains(place.first)) buckets[place].in_journals += tokens;
    }
    for (BadLine& bad : sums.read.bad) audit.bad_lines.push_back(std::move(bad));
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
