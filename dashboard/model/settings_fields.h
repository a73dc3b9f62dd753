#pragma once

#include "common/domain/settings.h"
#include "dashboard/model/json.h"
#include "dashboard/model/refusal.h"

namespace gatehouse::dashboard {

// The document's live settings as people read and write them: flat, those of `admin_jwt` with a dot
// ("admin_jwt.claims").

/// {"name": value} of every live setting; null where the document has none and the default counts.
Json settings_record(const Settings& settings);

/// What there is to set, in the record's order: name, type (integer, number, boolean, choice, text,
/// list or map), default, description, `minimum`, `maximum` or `choices` where there are any, and
/// the variable by which a program can be started with another value, which ranks above.
Json settings_schema();

/// Merges members by those names. An absent one stays, null goes back to the default.
Refused merge_settings(const Json& members, Settings& settings);

}  // namespace gatehouse::dashboard
