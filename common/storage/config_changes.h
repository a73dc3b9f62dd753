#pragma once

#include <string>
#include <vector>

#include "common/storage/document.h"

namespace gatehouse {

/// What differs between the configs of two documents, one line a thing, for people:
///
///   key key_01 "build bot" added
///   key key_02 "ci" changed: token_limit_per_5h, expiry_date
///   upstream "zai" removed
///   settings changed: ping_seconds
///
/// Names things and members, never values, so that no secret and no limit is told. Usage is not
/// config and does not show. Empty when the configs are the same.
std::vector<std::string> config_changes(const Document& before, const Document& after);

}  // namespace gatehouse
