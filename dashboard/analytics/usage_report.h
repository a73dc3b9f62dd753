#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/time.h"
#include "common/domain/tokens.h"
#include "common/domain/words.h"
#include "common/system/file_system.h"
#include "common/usage/journal_line.h"

namespace gatehouse::dashboard {

enum class UsageGrouping { key, model, upstream };

inline constexpr Words<UsageGrouping, 3> kUsageGroupingWords{
    {{"key", UsageGrouping::key},
     {"model", UsageGrouping::model},
     {"upstream", UsageGrouping::upstream}}};

/// The width of the steps in which usage is told.
enum class UsageBucket { hour, day };

inline constexpr Words<UsageBucket, 2> kUsageBucketWords{
    {{"hour", UsageBucket::hour}, {"day", UsageBucket::day}}};

/// The start (UTC) of the bucket that a moment falls into.
Timestamp start_of(UsageBucket bucket, Timestamp moment);

struct UsageQuery {
  UsageGrouping group_by = UsageGrouping::key;
  std::optional<Timestamp> from;      ///< from this moment on
  std::optional<Timestamp> to;        ///< before this moment
  std::optional<UsageBucket> bucket;  ///< nothing = one number over all of the time
};

/// Answers with this status and above have failed.
inline constexpr int kFirstFailure = 400;

struct UsageNumbers {
  std::int64_t requests = 0;
  std::int64_t failed = 0;  ///< of them, answered with a status of 400 or above
  TokenCount tokens = 0;    ///< what counted against quotas
  TokenCount tokens_in = 0;
  TokenCount tokens_out = 0;
  TokenCount tokens_cached = 0;
  TokenCount tokens_partial = 0;    ///< of `tokens`: a part is estimated
  TokenCount tokens_estimated = 0;  ///< of `tokens`

  TokenCount tokens_reported() const { return tokens - tokens_partial - tokens_estimated; }
  UsageNumbers& operator+=(const UsageNumbers& more);

  friend bool operator==(const UsageNumbers&, const UsageNumbers&) = default;
};

/// What a line adds to usage where its tokens count (`line.counted.at`).
UsageNumbers counted_by(const JournalLine& line);

/// What a request is counted as where it ended (`line.time`); its tokens are counted line by line.
UsageNumbers ended_by(const JournalLine& line);

struct UsageRow {
  std::string group;  ///< a key's id, a model, an upstream's name
  std::optional<Timestamp> bucket;
  UsageNumbers numbers;

  friend bool operator==(const UsageRow&, const UsageRow&) = default;
};

/// What journal lines add up to. Tokens stand where the lines say that they count, so those of a
/// long stream spread over its time; a request counts where it ended. Not thread-safe.
class UsageTally {
 public:
  explicit UsageTally(const UsageQuery& query);
  ~UsageTally();

  /// The lines of one journal in their order; journals may follow each other in any.
  void add(const JournalLine& line);

  /// Rows by bucket, and in it by tokens, the most first. Requests of which only progress is known
  /// count as what they came to. To be called once.
  std::vector<UsageRow> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct UsageReport {
  std::vector<UsageRow> rows;
  UsageNumbers total;
  std::int64_t lines = 0;           ///< read
  std::int64_t bad_lines = 0;       ///< that could not be read
  std::optional<Timestamp> oldest;  ///< of the lines: how far back the journals reach
};

/// Adds up the journals of a data folder, those of running proxies too. Takes no lock. Throws
/// FileError when one cannot be read.
UsageReport report_usage(FileSystem& disk, const std::filesystem::path& data_folder,
                         const UsageQuery& query);

}  // namespace gatehouse::dashboard
