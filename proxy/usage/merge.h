#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/storage/data_file.h"
#include "common/usage/journal_reader.h"
#include "proxy/usage/account.h"

namespace gatehouse::proxy {

/// Adds usage up per key and bucket. Not thread-safe.
class UsageSums {
 public:
  void add(const std::string& key_id, Timestamp when, TokenCount tokens);

  /// In no particular order.
  std::vector<BucketUsage> take();

 private:
  struct Bucket {
    Timestamp last{};
    TokenCount tokens = 0;
  };
  std::unordered_map<std::string, std::vector<Bucket>> keys_;
};

/// Where usage may count.
enum class MergeScope {
  all,           ///< windows, lifetime totals, last use
  windows_only,  ///< for what may already be in the totals
};

/// Adds usage to the document and returns how many tokens went nowhere because their key is gone
/// altogether.
TokenCount merge_usage(UsageEdit& edit, const std::vector<BucketUsage>& usage, MergeScope scope);

/// What replaying a journal into a document came to.
struct Replay {
  std::int64_t lines = 0;
  TokenCount tokens = 0;
  TokenCount tokens_of_gone_keys = 0;
  bool watermark_missing = false;
  ReadOutcome read;
};

/// Merges an instance's lines beyond the watermark that the document itself holds, up to `up_to`,
/// and moves the watermark there. Without a watermark nobody can tell what the document includes:
/// then the lines of the last five hours go into windows only.
Replay replay_journal(FileSystem& disk, UsageEdit& edit, const std::string& instance,
                      const JournalFiles& files, Timestamp now,
                      std::int64_t up_to = std::numeric_limits<std::int64_t>::max());

}  // namespace gatehouse::proxy
