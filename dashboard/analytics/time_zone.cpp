#include "dashboard/analytics/time_zone.h"

#include <algorithm>
#include <stdexcept>

#include <date/tz.h>

namespace gatehouse::dashboard {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

/// How long which offset from UTC holds around a moment.
struct Offset {
  Timestamp begin = Timestamp::min();
  Timestamp end = Timestamp::max();
  seconds from_utc{0};
};

Offset offset_at(const date::time_zone* zone, Timestamp moment) {
  if (!zone) return {};
  const date::sys_info info = zone->get_info(std::chrono::floor<seconds>(moment));
  // The database's ends of time lie beyond what a Timestamp can hold.
  const auto bounded = [](date::sys_seconds at) {
    return Timestamp(std::clamp<seconds>(at.time_since_epoch(), -days{3'000'000}, days{3'000'000}));
  };
  return {bounded(info.begin), bounded(info.end), info.offset};
}

/// The first moment of a day that exists.
Timestamp first_of_day(const date::time_zone* zone, date::local_days day) {
  if (!zone) return Timestamp(day.time_since_epoch());
  return zone->to_sys(day, date::choose::earliest);
}

date::local_days day_of(const date::time_zone* zone, Timestamp moment) {
  const auto local = moment.time_since_epoch() + offset_at(zone, moment).from_utc;
  return date::local_days(std::chrono::floor<days>(local));
}

}  // namespace

std::optional<TimeZone> TimeZone::find(const std::string& name) {
  TimeZone found;
  if (name == found.name_) return found;
  try {
    found.zone_ = date::locate_zone(name);
    // Files of the database that are no zones show only when they are read.
    found.zone_->get_info(date::sys_seconds{});
  } catch (const std::exception&) {
    return std::nullopt;
  }
  found.name_ = name;
  return found;
}

std::optional<Timestamp> TimeZone::parse_moment(std::string_view text) const {
  if (const auto moment = parse_rfc3339(text)) return moment;
  const auto midnight = parse_rfc3339(std::string(text) + "T00:00:00Z");
  if (!midnight) return std::nullopt;
  return first_of_day(zone_,
                      date::local_days(std::chrono::floor<days>(midnight->time_since_epoch())));
}

std::string TimeZone::format(Timestamp moment) const {
  const seconds offset = offset_at(zone_, moment).from_utc;
  std::string text = format_rfc3339(std::chrono::floor<seconds>(moment + offset));
  text.pop_back();  // Z
  const auto minutes = std::chrono::floor<std::chrono::minutes>(std::chrono::abs(offset)).count();
  const auto two = [](std::int64_t number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  return text + (offset < seconds{0} ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60);
}

CalendarStep TimeZone::step_at(UsageBucket bucket, Timestamp moment) const {
  if (bucket == UsageBucket::day) {
    auto day = day_of(zone_, moment);
    const Timestamp start = first_of_day(zone_, day);
    Timestamp end = start;
    // A day that the zone has left out has no length.
    while (end <= moment) end = first_of_day(zone_, ++day);
    return {start, start, end};
  }
  const Offset offset = offset_at(zone_, moment);
  const Timestamp start = std::chrono::floor<hours>(moment + offset.from_utc) - offset.from_utc;
  // Where clocks are moved by half an hour, the hours on both sides are cut there.
  const Timestamp begin = std::max(start, offset.begin);
  return {begin, begin, std::min(start + hours{1}, offset.end)};
}

std::vector<CalendarStep> TimeZone::steps(UsageBucket bucket, Timestamp from, Timestamp to,
                                          std::size_t most) const {
  std::vector<CalendarStep> steps;
  while (from < to && steps.size() < most) {
    CalendarStep step = step_at(bucket, from);
    step.from = from;
    step.to = std::min(step.to, to);
    from = step.to;
    steps.push_back(step);
  }
  return steps;
}

}  // namespace gatehouse::dashboard
