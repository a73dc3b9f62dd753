#include "proxy/admin/reload_routes.h"

#include <cctype>
#include <nlohmann/json.hpp>

#include "proxy/admin/reload_json.h"

namespace gatehouse::proxy {

HttpResponse admin_error(int status, const std::string& message) {
  return json_response(status, nlohmann::ordered_json{{"status", "error"}, {"message", message}});
}

namespace {

/// Messages that are sentences say by themselves what is wrong; others go on from their path.
std::string first_of(const Problems& problems) {
  const Problem& first = problems.front();
  const bool is_sentence = std::isupper(static_cast<unsigned char>(first.message.front())) != 0;
  return is_sentence ? first.message : first.path + " " + first.message;
}

HttpResponse reload_failed(const std::string& message, const std::string& error,
                           const Problems& problems, bool is_syntax) {
  nlohmann::ordered_json body{{"status", "error"}, {"message", message}, {"error", error}};
  if (!problems.empty() && !is_syntax) {
    body["error"] = first_of(problems);
    body["problems"] = problems_json(problems);
  }
  return json_response(400, body);
}

void add_restart_required(nlohmann::ordered_json& body, const AdminHooks& hooks) {
  const auto names = hooks.restart_required();
  if (!names.empty()) body["restart_required"] = names;
}

HttpResponse dry_run(const AdminHooks& hooks, const Clock& clock) {
  const ReloadPreview preview = hooks.preview();
  if (!preview.ok) {
    return reload_failed("Configuration would not be reloaded", preview.error, preview.problems,
                         preview.is_syntax);
  }
  nlohmann::ordered_json body{{"status", "success"},
                              {"message", "Configuration is valid"},
                              {"changes", preview.changes},
                              {"timestamp", format_rfc3339(clock.now())}};
  add_restart_required(body, hooks);
  return json_response(200, body);
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
    nlohmann::ordered_json body{{"status", "success"},
                                {"message", "Configuration reloaded successfully"},
                                {"config_generation", report.generation},
                                {"timestamp", format_rfc3339(clock.now())}};
    add_restart_required(body, hooks);
    return json_response(200, body);
  }
  return reload_failed("Configuration reload failed", report.error, report.problems,
                       report.position.has_value());
}

HttpResponse get_reloads(const ReloadHistory& history) {
  nlohmann::ordered_json body{{"reloads", nlohmann::ordered_json::array()}};
  for (const PastReload& reload : history.newest_first()) {
    body["reloads"].push_back(reload_json(reload));
  }
  return json_response(200, body);
}

}  // namespace gatehouse::proxy
