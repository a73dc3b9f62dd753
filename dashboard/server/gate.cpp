#include "dashboard/server/gate.h"

#include "common/http/problem_response.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/problems.h"

namespace gatehouse::dashboard {
namespace {

bool is_safe(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

std::optional<std::string> copy_of(const std::string* header) {
  return header ? std::optional<std::string>(*header) : std::nullopt;
}

OriginVerdict origin_of(const HttpRequest& request, const KnownOrigins& known) {
  return judge_origin({copy_of(request.header("sec-fetch-site")), copy_of(request.header("origin")),
                       copy_of(request.header("host")).value_or("")},
                      known);
}

HttpResponse foreign_origin(const HttpRequest& request) {
  return problem_response(request, 403,
                          "This request does not come from the dashboard's own page "
                          "(Sec-Fetch-Site, Origin).");
}

bool has_role(const Caller& caller, Role least) {
  return caller.role() == Role::admin || least == Role::viewer;
}

}  // namespace

HttpResponse Gate::open(const HttpRequest& request, const OpenHandler& handler) const {
  if (!is_safe(request) && origin_of(request, api_.origins) == OriginVerdict::foreign) {
    return foreign_origin(request);
  }
  return handler(api_, request);
}

HttpResponse Gate::closed(const HttpRequest& request, Role least, const Handler& handler) const {
  const SnapshotPtr snapshot = fresh_snapshot(api_.source);
  const auto caller = api_.authenticator.authenticate(
      request, snapshot ? snapshot->document().admins : std::vector<Admin>());
  if (!caller) {
    // Accounts are in the document: without one nobody's session can be told from a stranger's.
    return snapshot ? who_are_you(request)
                    : document_problem(request, fault_of(api_.source.health()));
  }
  const bool from_browser = caller->proof() == Caller::Proof::session;
  if (from_browser && !is_safe(request) &&
      origin_of(request, api_.origins) != OriginVerdict::same) {
    return foreign_origin(request);
  }
  if (!has_role(*caller, least)) {
    return problem_response(request, 403, "Viewers may look at everything and change nothing.");
  }
  HttpResponse response = handler(api_, request, *caller);
  if (!is_safe(request)) log_change(request, *caller, response.status);
  return response;
}

std::optional<HttpResponse> Gate::check_host(const HttpRequest& request) const {
  const std::string* host = request.header("host");
  if (host && api_.origins.knows_host(*host)) return std::nullopt;
  return problem_response(request, 421,
                          "The dashboard is not known by this host name. Start it with "
                          "--public-url to give it another.");
}

void Gate::log_change(const HttpRequest& request, const Caller& caller, int status) const {
  // The route's pattern, not the path: a path may hold the text of an api key.
  api_.log.info("request", {{"method", request.method},
                            {"route", request.route},
                            {"status", status},
                            {"account", caller.name()},
                            {"address", request.remote_addr},
                            {"request_id", request.request_id}});
}

}  // namespace gatehouse::dashboard
