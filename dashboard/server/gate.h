#pragma once

#include <functional>

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

/// What stands between a request and its route's handler: who it is, whether they may, and whether
/// the request comes from our own page.
///
/// Thread-safe: it has no state.
class Gate {
 public:
  using OpenHandler = std::function<HttpResponse(Api&, const HttpRequest&)>;
  using Handler = std::function<HttpResponse(Api&, const HttpRequest&, const Caller&)>;

  explicit Gate(Api& api) : api_(api) {}

  /// For everybody. What another site's page sends is refused when it could change something (403).
  HttpResponse open(const HttpRequest& request, const OpenHandler& handler) const;

  /// For callers whose role is at least this. 401 for nobody, 403 for another role, and 403 for an
  /// unsafe method of a browser's session that our own page did not send.
  HttpResponse closed(const HttpRequest& request, Role least, const Handler& handler) const;

  /// The answer to a request for a host that is not ours (421), or nothing.
  std::optional<HttpResponse> check_host(const HttpRequest& request) const;

 private:
  void log_change(const HttpRequest& request, const Caller& caller, int status) const;

  Api& api_;
};

}  // namespace gatehouse::dashboard
