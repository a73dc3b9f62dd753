#pragma once

#include <string>

#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// The tag of a record: a hash of what may be edited of it, so that nothing else makes it stale.
std::string etag_of_members(const Json& editable);

}  // namespace gatehouse::dashboard
