#include "proxy/admin/health_routes.h"

namespace gatehouse::proxy {
namespace {

std::string line_of(const ReadinessCheck& check) {
  if (!check.ok) {
    return "[-]" + check.name + " failed" + (check.detail.empty() ? "" : ": " + check.detail) +
           "\n";
  }
  if (!check.detail.empty()) return "[!]" + check.name + " warning: " + check.detail + "\n";
  return "[+]" + check.name + " ok\n";
}

}  // namespace

HttpResponse livez(const HttpRequest&) { return text_response(200, "ok\n"); }

HttpResponse readyz(const HttpRequest& request, const Readiness& readiness) {
  std::string text;
  if (request.query.find("verbose")) {
    for (const ReadinessCheck& check : readiness.checks) text += line_of(check);
  }
  text += readiness.ready ? "ready\n" : "not ready\n";
  return text_response(readiness.ready ? 200 : 503, std::move(text));
}

}  // namespace gatehouse::proxy
