#include <algorithm>

#include "common/domain/glob.h"
#include "proxy/dialect/models.h"
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

/// Whether the path is another spelling of one of the known endpoints, whose rules it must not
/// escape, or percent-encoding hides dot or empty segments. An upstream may decode what it is sent
/// and make no difference between capitals and small letters, or of slashes at the end.
bool hides_endpoint(const Exchange& exchange) {
  const auto decoded = dialect::percent_decoded(exchange.head().path());
  if (!decoded || http1::has_dot_segments(*decoded)) return true;
  if (decoded->find("//") != std::string::npos) return true;
  const Upstream& upstream = exchange.route->upstream;
  if (!under_prefix(*decoded, upstream.path_prefix)) return true;
  std::string plain = *decoded;
  const auto below = plain.begin() + static_cast<std::ptrdiff_t>(upstream.path_prefix.size());
  std::transform(below, plain.end(), below, http1::lower);
  if (plain.ends_with('/')) plain.pop_back();
  return dialect::classify(upstream.dialect, upstream.path_prefix, plain) != Endpoint::other;
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
    const auto id = dialect::percent_decoded(dialect::model_id_in(path));
    if (!id || http1::has_dot_segments(*id) || !allows_model(*exchange.key, *id)) {
      return Refused(Refusal::model_not_allowed);
    }
  }
  return std::nullopt;
}

}  // namespace gatehouse::proxy
