#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

#include "common/domain/time.h"
#include "dashboard/analytics/usage_report.h"
#include "dashboard/analytics/usage_sheet.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// Whose usage it is, as numbers of names.
struct UsageOwner {
  std::int64_t key = 0;
  std::int64_t model = 0;
  std::int64_t upstream = 0;
};

/// Collects what is to be added to the tables `keys` and `models`. Not thread-safe.
class UsageCells {
 public:
  explicit UsageCells(const SqliteDatabase& database);

  void add(Timestamp at, const UsageOwner& owner, const UsageNumbers& numbers);

  /// Adds all that has been collected to the blocks of every length. Throws SqliteError.
  void write();

  /// Removes the blocks that end before this moment. Throws SqliteError.
  void prune(Timestamp before);

 private:
  /// By block and key.
  using Sheets = std::map<std::pair<std::int64_t, std::int64_t>, SheetCells>;
  /// By block, model and upstream.
  using Models = std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, UsageNumbers>;

  void write_keys(std::size_t level, Sheets& sheets);
  void write_models(std::size_t level, const Models& models);

  SqliteStatement find_sheet_;
  SqliteStatement write_sheet_;
  SqliteStatement add_models_;
  SqliteStatement prune_keys_;
  SqliteStatement prune_models_;
  Sheets sheets_;  ///< of days
  Models models_;  ///< in slots
};

}  // namespace gatehouse::dashboard
