#include "common/http/router.h"

#include <algorithm>
#include <stdexcept>

#include "common/http/problem_response.h"

namespace gatehouse {
namespace {

/// The segment up to the next slash; `rest` goes behind that slash, or becomes nothing.
struct Segment {
  std::string_view text;
  bool last = false;
};

Segment take_segment(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  const Segment segment{rest.substr(0, slash), slash == std::string_view::npos};
  rest.remove_prefix(segment.last ? rest.size() : slash + 1);
  return segment;
}

bool is_param(std::string_view segment) { return segment.starts_with(':'); }

/// Calls `on_param` with name and value of each parameter.
template <typename OnParam>
bool matches(std::string_view pattern, std::string_view path, OnParam&& on_param) {
  if (!path.starts_with('/')) return false;
  pattern.remove_prefix(1);
  path.remove_prefix(1);
  while (true) {
    const Segment expected = take_segment(pattern);
    const Segment given = take_segment(path);
    if (is_param(expected.text)) {
      if (given.text.empty()) return false;
      on_param(expected.text.substr(1), given.text);
    } else if (expected.text != given.text) {
      return false;
    }
    if (expected.last || given.last) return expected.last && given.last;
  }
}

bool matches(std::string_view pattern, std::string_view path) {
  return matches(pattern, path, [](std::string_view, std::string_view) {});
}

/// Whether `a` has a literal where `b`, which matches the same path, first has a parameter.
bool more_literal(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const bool a_param = is_param(take_segment(a).text);
    const bool b_param = is_param(take_segment(b).text);
    if (a_param != b_param) return b_param;
  }
  return false;
}

bool answers(const std::string& route_method, const std::string& method) {
  return route_method == method || (route_method == "GET" && method == "HEAD");
}

void check_pattern(std::string_view pattern) {
  bool good = pattern.starts_with('/');
  std::string_view rest = pattern;
  while (good && !rest.empty()) good = take_segment(rest).text != ":";
  if (!good) throw std::logic_error("not a route pattern: " + std::string(pattern));
}

}  // namespace

void Router::add(std::string method, std::string pattern, Handler handler) {
  check_pattern(pattern);
  for (const Route& route : routes_) {
    if (route.method == method && route.pattern == pattern) {
      throw std::logic_error("there are two routes " + method + " " + pattern);
    }
  }
  routes_.push_back({std::move(method), std::move(pattern), std::move(handler)});
}

const Router::Route* Router::match(HttpRequest& request) const {
  const Route* best = nullptr;
  for (const Route& route : routes_) {
    if (!answers(route.method, request.method) || !matches(route.pattern, request.path)) continue;
    if (!best || more_literal(route.pattern, best->pattern)) best = &route;
  }
  if (!best) return nullptr;
  request.route = best->pattern;
  request.params = {};
  matches(best->pattern, request.path, [&](std::string_view name, std::string_view value) {
    request.params.add(std::string(name), std::string(value));
  });
  return best;
}

HttpResponse Router::handle(HttpRequest& request) const {
  if (const Route* route = match(request)) return route->handler(request);
  const std::string allowed = allowed_methods(request.path);
  if (allowed.empty()) {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (fallback_ && reads) return fallback_(request);
    return problem_response(request, 404, "There is nothing at this address.");
  }
  HttpResponse response =
      problem_response(request, 405, "This address answers " + allowed + " only.");
  response.headers.set("Allow", allowed);
  return response;
}

std::string Router::allowed_methods(std::string_view path) const {
  std::vector<std::string> methods;
  for (const Route& route : routes_) {
    if (!matches(route.pattern, path)) continue;
    methods.push_back(route.method);
    if (route.method == "GET") methods.emplace_back("HEAD");
  }
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  std::string joined;
  for (const std::string& method : methods) joined += (joined.empty() ? "" : ", ") + method;
  return joined;
}

}  // namespace gatehouse
