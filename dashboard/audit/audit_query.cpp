#include "dashboard/audit/audit_query.h"

#include <charconv>
#include <limits>
#include <optional>

namespace gatehouse::dashboard {

AuditQuery parse_audit_query(const std::function<const std::string*(std::string_view name)>& find,
                             std::vector<FieldError>& errors) {
  const auto text = [&](const char* name) -> std::optional<std::string> {
    const std::string* given = find(name);
    return given && !given->empty() ? std::optional(*given) : std::nullopt;
  };
  const auto number = [&](const char* name, std::int64_t most) -> std::optional<std::int64_t> {
    const auto given = text(name);
    if (!given) return std::nullopt;
    std::int64_t value = 0;
    const char* end = given->data() + given->size();
    const auto read = std::from_chars(given->data(), end, value);
    if (read.ec == std::errc{} && read.ptr == end && value >= 1 && value <= most) return value;
    errors.push_back({name, "must be a whole number from 1 to " + std::to_string(most)});
    return std::nullopt;
  };
  AuditQuery query;
  if (const auto limit = number("limit", kMostEntries)) {
    query.limit = static_cast<std::size_t>(*limit);
  }
  query.before = number("before", std::numeric_limits<std::int64_t>::max());
  query.actor = text("actor");
  query.action = text("action");
  query.result = text("result");
  if (query.result && *query.result != "ok" && *query.result != "failed") {
    errors.push_back({"result", "must be one of ok, failed"});
  }
  return query;
}

Json to_json(const AuditPage& page) {
  return {{"entries", page.entries}, {"next", or_null(page.next)}};
}

}  // namespace gatehouse::dashboard
