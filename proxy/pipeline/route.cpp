#include <algorithm>
#include <iterator>

#include "common/domain/glob.h"
#include "common/domain/percent_encoding.h"
#include "proxy/http1/characters.h"
#include "proxy/http1/request_head.h"
#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

using dialect::Endpoint;
using dialect::Refusal;

bool in_allow_paths(const Route& route, std::string_view below) {
  const auto matches = [below](const std::string& glob) { return glob_match(glob, below); };
  return std::any_of(route.upstream.allow_paths.begin(), route.upstream.allow_paths.end(), matches);
}

/// Anthropic's SDKs say their dialect on every path, the model list that both share included.
bool speaks_anthropic(const Exchange& exchange) {
  return exchange.head().headers().has(http1::Field::anthropic_version);
}

/// A segment as the least particular upstream takes it: without parameters (";x"), and without
/// blanks, control characters and dots at its end.
std::string_view bare(std::string_view segment) {
  const auto counts = [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '.'; };
  segment = segment.substr(0, segment.find(';'));
  while (!segment.empty() && !counts(segment.back())) segment.remove_suffix(1);
  return segment;
}

/// The plainest spelling of a decoded path under this prefix: what is below it in small letters,
/// with bare segments, up to what may begin a query or a fragment or end a text, and without a
/// slash at the end. Nothing when a segment has no name left.
std::optional<std::string> plain_path(std::string_view path, std::string_view prefix) {
  constexpr std::string_view kEnds("?#\0", 3);
  std::string plain(prefix);
  std::string_view rest = path.substr(prefix.size());
  rest = rest.substr(0, rest.find_first_of(kEnds));
  for (;;) {
    const std::size_t end = rest.find('/');
    const std::string_view segment = rest.substr(0, end);
    const std::string_view name = bare(segment);
    if (name.empty() && !segment.empty()) return std::nullopt;
    std::transform(name.begin(), name.end(), std::back_inserter(plain), http1::lower);
    if (end == std::string_view::npos) break;
    plain += '/';
    rest.remove_prefix(end + 1);
  }
  if (plain.ends_with('/')) plain.pop_back();
  return plain;
}

/// Whether the path is another spelling of one of the known endpoints, whose rules it must not
/// escape, or percent-encoding hides dot or empty segments. An upstream may decode what it is sent,
/// take backslashes for slashes and be content with less than the exact name.
bool hides_endpoint(const Exchange& exchange) {
  auto decoded = percent_decode(exchange.head().path());
  if (!decoded) return true;
  std::replace(decoded->begin(), decoded->end(), '\\', '/');
  if (http1::has_dot_segments(*decoded) || decoded->find("//") != std::string::npos) return true;
  const Upstream& upstream = exchange.route->upstream;
  if (!under_prefix(*decoded, upstream.path_prefix)) return true;
  const auto plain = plain_path(*decoded, upstream.path_prefix);
  return !plain ||
         dialect::classify(upstream.dialect, upstream.path_prefix, *plain) != Endpoint::other;
}

bool lists_models(Endpoint endpoint) {
  return endpoint == Endpoint::models || endpoint == Endpoint::model;
}

/// Most callers that miss have a wrong base URL.
Refused no_route(const Exchange& exchange) {
  std::string prefixes;
  for (const Route& route : exchange.routing->routes()) {
    if (!prefixes.empty()) prefixes += " or ";
    prefixes += route.upstream.path_prefix;
  }
  Refused refused(Refusal::no_route);
  if (!prefixes.empty()) {
    refused.message = "There is nothing under this path. Paths begin with " + prefixes + ".";
  }
  return refused;
}

Refused endpoint_not_allowed(std::string_view path) {
  Refused refused(Refusal::endpoint_not_allowed);
  if (path.find("/v1/v1/") != std::string_view::npos) {
    refused.message =
        "This endpoint is not open to API keys. '/v1' stands twice in its path: the client adds it "
        "to its base URL by itself.";
  }
  return refused;
}

Refused method_not_allowed(const Exchange& exchange) {
  Refused refused(Refusal::method_not_allowed);
  refused.allow = dialect::rules_of(exchange.endpoint).allow;
  refused.message = "This endpoint does not answer that method, only " + refused.allow + ".";
  return refused;
}

}  // namespace

void find_route(Exchange& exchange) {
  exchange.dialect = speaks_anthropic(exchange) ? Dialect::anthropic : Dialect::openai;
  if (!exchange.snapshot || exchange.local) return;
  exchange.routing = exchange.worker.routing(*exchange.snapshot);
  const std::string_view path = exchange.head().path();
  exchange.route = exchange.routing->find(path);
  if (exchange.route == nullptr) return;
  exchange.below_prefix = exchange.route->below_prefix(path);
  const Upstream& upstream = exchange.route->upstream;
  exchange.endpoint = dialect::classify(upstream.dialect, upstream.path_prefix, path);
  exchange.label = exchange.endpoint;
  // What both dialects share is answered in the caller's, the rest in the route's.
  if (!lists_models(exchange.endpoint)) exchange.dialect = upstream.dialect;
}

Verdict route(Exchange& exchange) {
  const std::string_view path = exchange.head().path();
  if (http1::has_dot_segments(path)) {
    return Refused(Refusal::malformed_request,
                   "The request path must not contain '.' or '..' segments.");
  }
  if (path.find("//") != std::string_view::npos) {
    return Refused(Refusal::malformed_request,
                   "The request path must not contain empty segments ('//').");
  }
  if (exchange.route == nullptr) return no_route(exchange);
  if (exchange.endpoint == Endpoint::other &&
      (!in_allow_paths(*exchange.route, exchange.below_prefix) || hides_endpoint(exchange))) {
    return endpoint_not_allowed(path);
  }
  if (!dialect::allows_method(exchange.endpoint, exchange.head().method())) {
    return method_not_allowed(exchange);
  }
  if (exchange.endpoint == Endpoint::model) {
    // An upstream that decodes the path before it looks at its segments would leave /models/ by a
    // name that has some.
    const auto id = percent_decode(dialect::model_id_in(path));
    if (!id || http1::has_dot_segments(*id) || !may_use(*exchange.key, *id)) {
      return Refused(Refusal::model_not_allowed);
    }
  }
  return std::nullopt;
}

}  // namespace gatehouse::proxy
