#pragma once

#include <CLI/CLI.hpp>

#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// Adds the flags for a key's editable members, which fill `members` as a request's body has them,
/// so that the rules and messages are the API's. `members` must outlive the parsing.
void add_key_members(CLI::App& command, Json& members);

/// Adds --store-plain.
void add_key_storage(CLI::App& command, Json& members);

}  // namespace gatehouse::dashboard
