#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/time.h"
#include "dashboard/analytics/usage_report.h"

namespace date {
class time_zone;
}

namespace gatehouse::dashboard {

/// A step of a time zone's calendar, cut to what was asked for.
struct CalendarStep {
  Timestamp start;  ///< of the whole hour or day
  Timestamp from;
  Timestamp to;  ///< not included

  friend bool operator==(const CalendarStep&, const CalendarStep&) = default;
};

/// A time zone of the system's database (IANA names). UTC is known even without one. A day of a
/// zone has 23 or 25 hours when its clocks are changed. Immutable.
class TimeZone {
 public:
  /// UTC.
  TimeZone() = default;

  /// Nothing for a name that the database does not have.
  static std::optional<TimeZone> find(const std::string& name);

  const std::string& name() const { return name_; }

  /// A moment as people give it: RFC 3339, or a day ("2030-12-31"), its first moment in this zone.
  std::optional<Timestamp> parse_moment(std::string_view text) const;

  /// "2026-03-29T00:00:00+01:00".
  std::string format(Timestamp moment) const;

  /// The hours or days that make up the time from `from` to before `to`, at most `most` of them.
  std::vector<CalendarStep> steps(UsageBucket bucket, Timestamp from, Timestamp to,
                                  std::size_t most) const;

 private:
  CalendarStep step_at(UsageBucket bucket, Timestamp moment) const;

  std::string name_ = "UTC";
  const date::time_zone* zone_ = nullptr;  ///< of the database, which lives as long as the program
};

}  // namespace gatehouse::dashboard
