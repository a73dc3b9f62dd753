#pragma once

#include <string_view>

#include "proxy/dialect/json_parser.h"
#include "proxy/dialect/usage.h"

namespace gatehouse::proxy::dialect {

/// Merges a usage object into `members`. False when the JSON is malformed.
bool read_usage(Dialect dialect, simdjson::ondemand::object& object, UsageMembers& members);

/// The same for the object's text, which lies in a buffer with padding.
bool read_usage(Dialect dialect, std::string_view padded, UsageMembers& members);

}  // namespace gatehouse::proxy::dialect
