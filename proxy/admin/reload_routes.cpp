#include "proxy/admin/reload_routes.h"

#include <nlohmann/json.hpp>

#include "proxy/admin/reload_json.h"

namespace gatehouse::proxy {

HttpResponse admin_error(int status, const std::string& message) {
  return json_response(status, nlohmann::ordered_json{{"status", "error"}, {"message", message}});
}

namespace {

HttpResponse reload_failed(const std::string& message, const std::string& error) {
  return json_response(
      400, nlohmann::ordered_json{{"status", "error"}, {"message", message}, {"error", error}});
}

HttpResponse dry_run(const AdminHooks& hooks, const Clock& clock) {
  const ReloadPreview preview = hooks.preview();
  if (!preview.ok) return reload_failed("Configuration would not be reloaded", preview.error);
  return json_response(200, nlohmann::ordered_json{{"status", "success"},
                                                   {"message", "Configuration is valid"},
                                                   {"changes", preview.changes},
                                                   {"timestamp", format_rfc3339(clock.now())}});
}

}  // namespace

HttpResponse post_reload(const HttpRequest& request, ReloadLimiter& limiter,
                         const AdminHooks& hooks, const Clock& clock) {
  const std::string* dry = request.query.find("dry_run");
  if (dry && *dry != "0" && *dry != "1") return admin_error(400, "dry_run is 0 or 1");
  if (const auto wait = limiter.try_begin(clock.monotonic())) {
    HttpResponse response = admin_error(429, "Too many reloads: try again later");
    response.headers.set("Retry-After", std::to_string(wait->count()));
    return response;
  }
  if (dry && *dry == "1") return dry_run(hooks, clock);
  const ReloadReport report = hooks.reload();
  if (report.ok) {
    return json_response(200,
                         nlohmann::ordered_json{{"status", "success"},
                                                {"message", "Configuration reloaded successfully"},
                                                {"config_generation", report.generation},
                                                {"timestamp", format_rfc3339(clock.now())}});
  }
  return reload_failed("Configuration reload failed", report.error);
}

HttpResponse get_reloads(const ReloadHistory& history) {
  nlohmann::ordered_json body{{"reloads", nlohmann::ordered_json::array()}};
  for (const PastReload& reload : history.newest_first()) {
    body["reloads"].push_back(reload_json(reload));
  }
  return json_response(200, body);
}

}  // namespace gatehouse::proxy
