#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/field_error.h"
#include "dashboard/audit/audit_reader.h"

namespace gatehouse::dashboard {

/// Reads `limit`, `before`, `actor`, `action` and `result`. Each bad one adds an error.
AuditQuery parse_audit_query(const std::function<const std::string*(std::string_view name)>& find,
                             std::vector<FieldError>& errors);

/// {"entries": […], "next": …}
Json to_json(const AuditPage& page);

inline constexpr std::int64_t kMostEntries = 1000;

}  // namespace gatehouse::dashboard
