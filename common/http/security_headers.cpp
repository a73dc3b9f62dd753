#include "common/http/security_headers.h"

namespace gatehouse {
namespace {

void set_common(HttpResponse& response, std::string policy) {
  response.headers.set("Content-Security-Policy", std::move(policy));
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("X-Frame-Options", "DENY");
  response.headers.set("Referrer-Policy", "no-referrer");
  response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace

void secure_page(HttpResponse& response, std::string_view content_security_policy) {
  std::string policy(content_security_policy);
  if (policy.find("frame-ancestors") == std::string::npos) {
    if (!policy.empty()) policy += "; ";
    policy += "frame-ancestors 'none'";
  }
  set_common(response, std::move(policy));
}

void secure_api(HttpResponse& response) {
  set_common(response, "default-src 'none'; frame-ancestors 'none'");
  response.headers.set("Cache-Control", "no-store");
}

}  // namespace gatehouse
