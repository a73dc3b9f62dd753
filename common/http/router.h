#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/http_request.h"
#include "common/http/http_response.h"

namespace gatehouse {

/// A table of routes: method and pattern → handler.
///
/// Patterns are literal segments and parameters: "/api/keys/:id/usage". A parameter matches one
/// segment that is not empty. Where several patterns match, the one with the earlier literal wins,
/// so "/api/keys/lookup" beats "/api/keys/:id". No regular expressions: they can be driven into
/// the ground by long paths.
///
/// HEAD is answered by GET's handler. An unknown path is 404, a known one with another method 405
/// with Allow. Filled before use, then only read: handle() may be called from many threads.
class Router {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&)>;

  struct Route {
    std::string method;
    std::string pattern;
    Handler handler;
  };

  /// Throws std::logic_error for a malformed pattern or a route that is there already.
  void add(std::string method, std::string pattern, Handler handler);

  /// Called for GET and HEAD of paths that no pattern matches, instead of 404.
  void set_fallback(Handler handler) { fallback_ = std::move(handler); }

  /// Finds the route, fills the request's `params` and `route`, and runs the handler.
  HttpResponse handle(HttpRequest& request) const;

  /// The route that would handle it, or null. Fills `params` and `route` when there is one.
  const Route* match(HttpRequest& request) const;

  /// In the order they were added.
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::string allowed_methods(std::string_view path) const;

  std::vector<Route> routes_;
  Handler fallback_;
};

}  // namespace gatehouse
