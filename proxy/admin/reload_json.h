#pragma once

#include <nlohmann/json.hpp>

#include "proxy/admin/reload_history.h"

namespace gatehouse::proxy {

/// One entry of GET /admin/reloads: `when`, `trigger`, `outcome` ("success" or "failure"),
/// `config_changed`, `generation`, `revision`, `ms`, `changes`; for a failure also `error`, `line`
/// and `column` of a syntax error, and `problems` with their paths.
nlohmann::ordered_json reload_json(const PastReload& reload);

}  // namespace gatehouse::proxy
