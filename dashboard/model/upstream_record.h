#pragma once

#include <string>
#include <string_view>

#include "common/domain/upstream.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// An upstream as people are shown it. Of a credential it says where it comes from, never what it
/// is: {"name","source":"env"|"file"|"sealed"|"value","env"|"file": …}.
Json upstream_record(const Upstream& upstream);

/// With a "tag" in each sealed credential, another one when it is given anew: so that two people
/// who replace it can be told.
Json tagged_record(const Upstream& upstream);

/// Covers what may be edited of it, and whether a sealed credential was given anew.
std::string etag_of(const Upstream& upstream);

}  // namespace gatehouse::dashboard
