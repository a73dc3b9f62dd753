#pragma once

#include <cstdint>
#include <map>
#include <tuple>

#include "common/domain/time.h"
#include "dashboard/analytics/usage_report.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// Whose usage it is, as numbers of names.
struct UsageOwner {
  std::int64_t key = 0;
  std::int64_t model = 0;
  std::int64_t upstream = 0;
};

/// Collects what is to be added to the tables `usage`, `keys` and `models`. Not thread-safe.
class UsageCells {
 public:
  explicit UsageCells(const SqliteDatabase& database);

  void add(Timestamp at, const UsageOwner& owner, const UsageNumbers& numbers);

  /// Adds all that has been collected to the blocks of every length. Throws SqliteError.
  void write();

 private:
  /// A block, a key, a model, an upstream.
  using Place = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  using Cells = std::map<Place, UsageNumbers>;

  void write_level(std::size_t level);

  SqliteStatement add_usage_;
  SqliteStatement add_keys_;
  SqliteStatement add_models_;
  Cells cells_;
};

}  // namespace gatehouse::dashboard
