#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "dashboard/analytics/time_zone.h"
#include "dashboard/analytics/usage_report.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// What is added up of the tables `keys` and `models`; keys, models and upstreams are numbers of
/// names.
struct UsageSelection {
  UsageGrouping group_by = UsageGrouping::key;
  std::optional<std::int64_t> key;  ///< only this one's
  std::optional<std::int64_t> model;
  std::optional<std::int64_t> upstream;
};

struct UsageGroup {
  std::int64_t name = 0;
  UsageNumbers numbers;
};

/// By the group's name. Groups of which there is nothing are left out, or have nothing but zeros.
using UsageGroups = std::unordered_map<std::int64_t, UsageNumbers>;

/// Adds up the table `keys`. The database outlives it. Throws SqliteError.
class KeySums {
 public:
  KeySums(const SqliteDatabase& database, const UsageSelection& selection);

  /// The groups that there is something of, by name.
  std::vector<UsageGroup> sum(Timestamp from, Timestamp to);

  /// Of each step; only these keys' if any are named. Steps follow each other without gaps.
  std::vector<UsageGroups> sum(const std::vector<CalendarStep>& steps,
                               const std::vector<std::int64_t>* keys);

 private:
  template <typename Take>
  void read(std::size_t level, std::int64_t first, std::int64_t last, std::int64_t key,
            const Take& take);
  template <typename Take>
  void read_rows(SqliteStatement& row, const Take& take) const;

  const SqliteDatabase& database_;
  const UsageSelection selection_;
  SqliteStatement all_;
  SqliteStatement one_;
};

/// Adds up the table `models`: groups are models or upstreams, of all keys. Throws SqliteError.
class ModelSums {
 public:
  ModelSums(const SqliteDatabase& database, const UsageSelection& selection);

  std::vector<UsageGroup> sum(Timestamp from, Timestamp to);
  std::vector<UsageGroups> sum(const std::vector<CalendarStep>& steps);

 private:
  UsageGroups groups_of(Timestamp from, Timestamp to);

  const UsageSelection selection_;
  SqliteStatement rows_;
};

}  // namespace gatehouse::dashboard
