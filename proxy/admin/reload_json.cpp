#include "proxy/admin/reload_json.h"

namespace gatehouse::proxy {

nlohmann::ordered_json reload_json(const PastReload& reload) {
  const ReloadReport& report = reload.report;
  nlohmann::ordered_json entry{{"when", format_rfc3339(report.at)},
                               {"trigger", to_string(report.trigger)},
                               {"outcome", report.ok ? "success" : "failure"},
                               {"config_changed", report.config_changed},
                               {"generation", report.generation},
                               {"revision", report.revision},
                               {"ms", static_cast<double>(report.took.count()) / 1000},
                               {"changes", reload.changes}};
  if (report.ok) return entry;
  entry["error"] = report.error;
  if (report.position) {
    entry["line"] = report.position->line;
    entry["column"] = report.position->column;
  }
  auto& problems = entry["problems"] = nlohmann::ordered_json::array();
  for (const Problem& problem : report.problems) {
    problems.push_back({{"path", problem.path}, {"message", problem.message}});
  }
  return entry;
}

}  // namespace gatehouse::proxy
