#include "dashboard/model/parameters.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace gatehouse::dashboard {

Parameters::Parameters(GivenParameters given, std::initializer_list<std::string_view> allowed)
    : given_(std::move(given)) {
  std::string names;
  for (const std::string_view name : allowed) {
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  for (const auto& [name, value] : given_) {
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      refuse(name, "is no parameter; there are " + names);
    }
  }
  for (const std::string_view name : allowed) {
    if (count(name) > 1) refuse(std::string(name), "must be given once");
  }
}

std::optional<std::string> Parameters::text(std::string_view name) const {
  for (const auto& [given, value] : given_) {
    if (given == name) return value.empty() ? std::nullopt : std::optional(value);
  }
  return std::nullopt;
}

std::size_t Parameters::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(given_.begin(), given_.end(),
                    [name](const auto& parameter) { return parameter.first == name; }));
}

std::optional<std::int64_t> Parameters::number(const char* name, std::int64_t least,
                                               std::int64_t most) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  std::int64_t value = 0;
  const char* end = given->data() + given->size();
  const auto read = std::from_chars(given->data(), end, value);
  if (read.ec == std::errc{} && read.ptr == end && value >= least && value <= most) return value;
  refuse(name,
         "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

}  // namespace gatehouse::dashboard
