#pragma once

#include <string>
#include <vector>

#include "common/storage/snapshot_source.h"
#include "common/telemetry/log.h"

namespace gatehouse::proxy {

// The events of a reload: config_reload_started, then config_reload_completed or
// config_reload_failed, and restart_required when the reload found something that it could not put
// into force.

void log_reload_start(Log& log, ReloadTrigger trigger, std::uint64_t generation);

void log_reload(Log& log, const ReloadReport& report,
                const std::vector<std::string>& restart_required);

}  // namespace gatehouse::proxy
