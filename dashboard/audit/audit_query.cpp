#include "dashboard/audit/audit_query.h"

#include <limits>
#include <utility>

namespace gatehouse::dashboard {
namespace {

constexpr Words<std::string_view, 2> kResults{{{"ok", "ok"}, {"failed", "failed"}}};

}  // namespace

AuditQuery parse_audit_query(GivenParameters given, std::vector<FieldError>& errors) {
  Parameters parameters(std::move(given), {"limit", "before", "actor", "action", "result"});
  AuditQuery query;
  if (const auto limit = parameters.number("limit", 1, kMostEntries)) {
    query.limit = static_cast<std::size_t>(*limit);
  }
  query.before = parameters.number("before", 1, std::numeric_limits<std::int64_t>::max());
  query.actor = parameters.text("actor");
  query.action = parameters.text("action");
  query.result = parameters.one_of("result", kResults);
  errors.insert(errors.end(), parameters.errors().begin(), parameters.errors().end());
  return query;
}

Json to_json(const AuditPage& page) {
  return {{"entries", page.entries}, {"next", or_null(page.next)}};
}

}  // namespace gatehouse::dashboard
