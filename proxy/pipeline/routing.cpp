#include "proxy/pipeline/routing.h"

#include <algorithm>

namespace gatehouse::proxy {

std::array<std::string_view, 2> Route::upstream_path(std::string_view below) const {
  if (path_root.empty() && below.empty()) return {"/", ""};
  return {path_root, below};
}

std::string Route::path_instead_of(const Route& first, dialect::Endpoint endpoint,
                                   std::string_view below) const {
  const std::string_view name = dialect::name_in_paths(upstream.dialect, endpoint);
  // Servers that are laid out alike are asked alike; of the root alone not even that is certain.
  const bool alike = !path_root.empty() && path_root == first.path_root;
  if (!name.empty() && !alike) return endpoint_path(upstream, base_path, name);
  const auto [root, rest] = upstream_path(below);
  return std::string(root).append(rest);
}

std::string Route::models_path() const { return endpoint_path(upstream, base_path, "/models"); }

std::string_view Route::below_prefix(std::string_view path) const {
  return upstream.path_prefix == "/" ? path : path.substr(upstream.path_prefix.size());
}

std::string_view Route::aliased(std::string_view model) const {
  for (const ModelAlias& alias : upstream.model_aliases) {
    if (alias.from == model) return alias.to;
  }
  return model;
}

std::optional<Route> route_to(const Upstream& upstream) {
  const auto url = parse_base_url(upstream.base_url);
  if (!url) return std::nullopt;  // refused when the document was loaded
  Route route;
  route.upstream = upstream;
  route.origin = {url->tls, url->host, url->port};
  route.authority = url->authority();
  route.base_path = route.path_root = url->path;
  if (!upstream.strip_prefix && upstream.path_prefix != "/") {
    route.path_root += upstream.path_prefix;
  }
  // Of what an upstream compresses the usage cannot be read.
  route.own_fields = http1::HeadWriter()
                         .field("host", route.authority)
                         .field("accept-encoding", "identity")
                         .as_lines();
  return route;
}

std::vector<Upstream> upstreams_of(const Document& document, const PipelineConfig& config) {
  if (document.upstreams) return *document.upstreams;
  return built_in_upstreams(config.openai_base, config.anthropic_base);
}

RoutingTable::RoutingTable(const Document& document, CredentialBook& credentials,
                           const PipelineConfig& config, UpstreamConditions& conditions) {
  for (const Upstream& upstream : upstreams_of(document, config)) {
    auto route = route_to(upstream);
    if (!route) continue;
    CredentialSet found = credentials.of(upstream);
    route->credentials = std::move(found.usable);
    route->credential_problem = std::move(found.problem);
    route->condition = conditions.of(upstream);
    routes_.push_back(std::move(*route));
  }
  std::stable_sort(routes_.begin(), routes_.end(), [](const Route& a, const Route& b) {
    return a.upstream.path_prefix.size() > b.upstream.path_prefix.size();
  });
}

const Route* RoutingTable::find(std::string_view path) const {
  for (const Route& route : routes_) {
    if (under_prefix(path, route.upstream.path_prefix)) return &route;
  }
  return nullptr;
}

const Route* RoutingTable::fallback_of(const Route& route) const {
  if (!route.upstream.fallback) return nullptr;
  const auto named = std::find_if(routes_.begin(), routes_.end(), [&](const Route& other) {
    return other.upstream.name == *route.upstream.fallback;
  });
  return named != routes_.end() ? &*named : nullptr;
}

}  // namespace gatehouse::proxy
