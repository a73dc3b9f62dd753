#include "dashboard/cli/durations.h"

#include <charconv>
#include <string>

namespace gatehouse::dashboard {
namespace {

constexpr std::int64_t kMost = std::int64_t{100} * 365 * 24 * 3600;

std::optional<std::int64_t> seconds_of(std::string_view unit) {
  if (unit.empty() || unit == "s") return 1;
  if (unit == "m") return 60;
  if (unit == "h") return 3600;
  if (unit == "d") return 86'400;
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || number < 0) return std::nullopt;
  const auto unit =
      seconds_of(std::string_view(read.ptr, static_cast<std::size_t>(end - read.ptr)));
  if (!unit || number > kMost / *unit) return std::nullopt;
  return std::chrono::seconds{number * *unit};
}

std::optional<Timestamp> parse_moment(std::string_view text) {
  if (const auto moment = parse_rfc3339(text)) return moment;
  return parse_rfc3339(std::string(text) + "T00:00:00Z");
}

}  // namespace gatehouse::dashboard
