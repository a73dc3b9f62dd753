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
  if (!reload.restart_required.empty()) entry["restart_required"] = reload.restart_required;
  if (report.ok) return entry;
  entry["error_type"] = error_type(report);
  entry["error"] = report.error;
  if (report.position) {
    entry["line"] = report.position->line;
    entry["column"] = report.position->column;
  }
  entry["problems"] = problems_json(report.problems);
  return entry;
}

std::string_view error_type(const ReloadReport& failure) {
  if (failure.position) return "syntax";
  return failure.problems.empty() ? "unreadable" : "rules";
}

nlohmann::ordered_json problems_json(const Problems& problems) {
  auto list = nlohmann::ordered_json::array();
  for (const Problem& problem : problems) {
    list.push_back({{"path", problem.path}, {"message", problem.message}});
  }
  return list;
}

}  // namespace gatehouse::proxy
