#include "proxy/admin/reload_routes.h"

#include <nlohmann/json.hpp>

#include "proxy/admin/reload_json.h"

namespace gatehouse::proxy {

HttpResponse admin_error(int status, const std::string& message) {
  return json_response(status, nlohmann::ordered_json{{"status", "error"}, {"message", message}});
}

HttpResponse post_reload(ReloadLimiter& limiter, const AdminHooks& hooks, const Clock& clock) {
  if (const auto wait = limiter.try_begin(clock.monotonic())) {
    HttpResponse response = admin_error(429, "Too many reloads: try again later");
    response.headers.set("Retry-After", std::to_string(wait->count()));
    return response;
  }
  const ReloadReport report = hooks.reload();
  if (report.ok) {
    return json_response(200,
                         nlohmann::ordered_json{{"status", "success"},
                                                {"message", "Configuration reloaded successfully"},
                                                {"config_generation", report.generation},
                                                {"timestamp", format_rfc3339(clock.now())}});
  }
  return json_response(400, nlohmann::ordered_json{{"status", "error"},
                                                   {"message", "Configuration reload failed"},
                                                   {"error", report.error}});
}

HttpResponse get_reloads(const ReloadHistory& history) {
  nlohmann::ordered_json body{{"reloads", nlohmann::ordered_json::array()}};
  for (const ReloadReport& report : history.newest_first()) {
    body["reloads"].push_back(reload_json(report));
  }
  return json_response(200, body);
}

}  // namespace gatehouse::proxy
