#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "common/system/clock.h"
#include "dashboard/analytics/journal_tail.h"
#include "dashboard/analytics/usage_cells.h"
#include "dashboard/analytics/usage_report.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// How long what is gone from the journals is kept: requests for as long as journals are by
/// default, and no more than kMostRequests, of about 120 bytes each; what they add up to longer.
inline constexpr std::chrono::days kRequestsKept{31};
inline constexpr std::int64_t kMostRequests = 10'000'000;
inline constexpr std::chrono::days kUsageKept{400};

/// Enters journal lines into analytics.sqlite. Lines and how far they have been read are in one
/// transaction, so that a crash makes nothing count twice. By the rule of UsageTally, with which it
/// agrees after every commit.
///
/// Not thread-safe. After an exception (SqliteError) the object is of no use any more; another one
/// goes on from what was committed.
class AnalyticsWriter {
 public:
  AnalyticsWriter(SqliteDatabase database, const Clock& clock);

  /// How far it has been brought.
  JournalPositions positions() const;

  /// Enters a line. Lines of one journal come in their order.
  void add(const std::string& instance, const JournalLine& line);

  /// Makes all lines since the last commit, and that they have been read, visible and lasting.
  void commit(const std::string& instance, const JournalPosition& position);

  /// Removes some of what is older than is kept. Whether there is more of it.
  bool prune();

  std::int64_t requests() const { return requests_; }

 private:
  /// A request of which only progress is known.
  struct Running {
    std::optional<std::int64_t> row_id;
    Timestamp at{};
    UsageOwner owner;
    UsageNumbers counted;
  };

  void begin();
  void load_running();
  std::int64_t number_of(const std::string& text);
  void take_back(const std::string& instance, const JournalLine& line);
  void keep_running(const std::string& instance, const JournalLine& line, const Running& request);
  std::optional<std::int64_t> insert_request(const std::string& instance, const JournalLine& line,
                                             const Running& request);
  void delete_request(std::int64_t row_id);
  void write_position(const std::string& instance, const JournalPosition& position);
  std::int64_t remove_requests(std::int64_t below, std::int64_t most);

  SqliteDatabase database_;
  const Clock& clock_;
  UsageCells cells_;  ///< since the last commit
  SqliteStatement find_name_, insert_name_;
  SqliteStatement insert_request_, delete_request_;
  SqliteStatement insert_running_, delete_running_;
  SqliteStatement write_journal_, delete_files_, insert_file_, write_fact_;

  bool open_ = false;  ///< a transaction is
  std::unordered_map<std::string, std::int64_t> names_;
  std::map<std::pair<std::string, std::string>, Running> running_;  ///< by instance and request
  std::int64_t requests_ = 0;
};

}  // namespace gatehouse::dashboard
