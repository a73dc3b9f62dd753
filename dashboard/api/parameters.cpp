#include "dashboard/api/parameters.h"

#include <algorithm>
#include <charconv>

namespace gatehouse::dashboard {

Parameters::Parameters(const HttpRequest& request, std::initializer_list<std::string_view> allowed)
    : query_(request.query) {
  std::string names;
  for (const std::string_view name : allowed) {
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  for (const auto& [name, value] : query_) {
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      refuse(name, "is no parameter; there are " + names);
    }
  }
  for (const std::string_view name : allowed) {
    if (query_.count(name) > 1) refuse(std::string(name), "must be given once");
  }
}

std::optional<std::string> Parameters::text(std::string_view name) const {
  const std::string* given = query_.find(name);
  return given && !given->empty() ? std::optional(*given) : std::nullopt;
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
