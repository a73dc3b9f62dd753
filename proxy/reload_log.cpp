#include "proxy/reload_log.h"

#include <fmt/ranges.h>

#include "proxy/admin/reload_json.h"

namespace gatehouse::proxy {

void log_reload_start(Log& log, ReloadTrigger trigger, std::uint64_t generation) {
  log.info("config_reload_started", {{"trigger", to_string(trigger)}, {"generation", generation}});
}

void log_reload(Log& log, const ReloadReport& report,
                const std::vector<std::string>& restart_required) {
  const std::string_view trigger = to_string(report.trigger);
  if (report.ok) {
    log.info("config_reload_completed", {{"trigger", trigger},
                                         {"generation", report.generation},
                                         {"revision", report.revision},
                                         {"duration_us", report.took.count()}});
  } else {
    log.error("config_reload_failed", {{"trigger", trigger},
                                       {"generation", report.generation},
                                       {"error_type", error_type(report)},
                                       {"error", report.error},
                                       {"duration_us", report.took.count()}});
  }
  if (restart_required.empty()) return;
  log.warn(
      "restart_required",
      {{"trigger", trigger}, {"settings", fmt::format("{}", fmt::join(restart_required, ", "))}});
}

}  // namespace gatehouse::proxy
