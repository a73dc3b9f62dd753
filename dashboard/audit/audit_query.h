#pragma once

#include <vector>

#include "common/domain/field_error.h"
#include "dashboard/audit/audit_reader.h"
#include "dashboard/model/parameters.h"

namespace gatehouse::dashboard {

/// Reads `limit`, `before`, `actor`, `action` and `result`. Each bad one adds an error.
AuditQuery parse_audit_query(GivenParameters given, std::vector<FieldError>& errors);

/// {"entries": […], "next": …}
Json to_json(const AuditPage& page);

inline constexpr std::int64_t kMostEntries = 1000;

}  // namespace gatehouse::dashboard
