#pragma once

#include <nlohmann/json.hpp>

#include "proxy/admin/reload_history.h"

namespace gatehouse::proxy {

/// One entry of GET /admin/reloads: `when`, `trigger`, `outcome` ("success" or "failure"),
/// `config_changed`, `generation`, `revision`, `ms`, `changes`, `restart_required` when there is
/// something; for a failure also `error_type`, `error`, `line` and `column` of a syntax error, and
/// `problems` with their paths.
nlohmann::ordered_json reload_json(const PastReload& reload);

/// "syntax", "rules" or "unreadable".
std::string_view error_type(const ReloadReport& failure);

nlohmann::ordered_json problems_json(const Problems& problems);

}  // namespace gatehouse::proxy
