#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dashboard/analytics/time_zone.h"
#include "dashboard/analytics/usage_report.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// What usage is asked for. The time is widened to whole quarters of an hour by who asks: that is
/// how usage is kept.
struct UsageQuestion {
  UsageGrouping group_by = UsageGrouping::key;
  Timestamp from{};
  Timestamp to{};
  std::optional<UsageBucket> bucket;  ///< nothing = one number over all of the time
  TimeZone zone;                      ///< whose hours and days
  std::optional<std::string> key;     ///< only this one's, by id
  std::optional<std::string> model;
  std::optional<std::string> upstream;
  std::size_t top = 100;  ///< groups with a row of their own: those with the most tokens
};

struct UsageAnswer {
  std::vector<UsageRow> rows;  ///< by bucket, and in it by tokens, the most first
  UsageNumbers total;          ///< of all groups
  std::size_t left_out = 0;    ///< groups beyond `top`
  std::optional<Timestamp> reaches_back_to;
};

/// Steps that one answer may have.
inline constexpr std::size_t kMostUsageSteps = 1500;

/// Looks usage up in analytics.sqlite. Throws SqliteError.
UsageAnswer ask_usage(SqliteDatabase& database, const UsageQuestion& question);

}  // namespace gatehouse::dashboard
