#include <algorithm>

#include "common/domain/glob.h"
#include "proxy/dialect/models.h"
#include "proxy/http1/request_head.h"
#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

using dialect::Endpoint;
using dialect::Refusal;

bool in_allow_paths(const Route& route, std::string_view path) {
  const std::string_view below = route.below_prefix(path);
  const auto matches = [below](const std::string& glob) { return glob_match(glob, below); };
  return std::any_of(route.upstream.allow_paths.begin(), route.upstream.allow_paths.end(), matches);
}

/// Anthropic's SDKs say their dialect on every path, the model list that both share included.
Dialect caller_dialect(const Exchange& exchange, Dialect routed) {
  return exchange.head().find("anthropic-version") ? Dialect::anthropic : routed;
}

}  // namespace

Verdict route(Exchange& exchange) {
  const std::string_view path = exchange.head().path();
  if (http1::has_dot_segments(path)) {
    return Refused(Refusal::malformed_request,
                   "The request path must not contain '.' or '..' segments.");
  }
  exchange.routing = exchange.worker.routing(*exchange.snapshot);
  const Route* const found = exchange.routing->find(path);
  if (found == nullptr) return Refused(Refusal::no_route);
  exchange.route = found;

  const Upstream& upstream = found->upstream;
  exchange.endpoint = dialect::classify(upstream.dialect, upstream.path_prefix, path);
  exchange.label = exchange.endpoint;
  const bool lists_models =
      exchange.endpoint == Endpoint::models || exchange.endpoint == Endpoint::model;
  exchange.dialect = lists_models ? caller_dialect(exchange, upstream.dialect) : upstream.dialect;

  if (exchange.endpoint == Endpoint::other && !in_allow_paths(*found, path)) {
    return Refused(Refusal::endpoint_not_allowed);
  }
  if (!dialect::allows_method(exchange.endpoint, exchange.head().method())) {
    Refused refused(Refusal::method_not_allowed);
    refused.allow = dialect::rules_of(exchange.endpoint).allow;
    return refused;
  }
  if (exchange.endpoint == Endpoint::model) {
    const auto id = dialect::percent_decoded(dialect::model_id_in(path));
    if (!id || !allows_model(*exchange.key, *id)) {
      return Refused(Refusal::model_not_allowed);
    }
  }
  return std::nullopt;
}

}  // namespace gatehouse::proxy
