#include "proxy/pipeline/routing.h"

#include <algorithm>

#include "common/system/files.h"
#include "common/system/sha256.h"

namespace gatehouse::proxy {
namespace {

constexpr std::size_t kMaxCredentialBytes = 64 * 1024;

struct Resolved {
  std::optional<Secret> credential;
  std::string problem;
};

std::string trimmed(std::string text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  while (!text.empty() && is_space(text.back())) text.pop_back();
  const auto first = std::find_if_not(text.begin(), text.end(), is_space);
  text.erase(text.begin(), first);
  return text;
}

Resolved from_file(const std::string& path) {
  try {
    const auto content = read_file(real_file_system(), path, kMaxCredentialBytes);
    if (!content) return {std::nullopt, "there is no file " + path};
    std::string text = trimmed(content->bytes);
    if (text.empty()) return {std::nullopt, "the file " + path + " is empty"};
    return {Secret(std::move(text)), {}};
  } catch (const std::exception& error) {
    return {std::nullopt, error.what()};
  }
}

Resolved resolve(const CredentialSource& source, const Environment& environment) {
  if (source.value) return {source.value, {}};
  if (source.file) return from_file(*source.file);
  if (source.env) {
    if (auto value = environment.get(*source.env)) return {Secret(std::move(*value)), {}};
    return {std::nullopt, "the environment variable " + *source.env + " is not set"};
  }
  return {std::nullopt, "it is sealed, and no key to open it is at hand"};
}

void look_up_credentials(Route& route, const Environment& environment) {
  std::string& problems = route.credential_problem;
  for (const CredentialSource& source : route.upstream.credentials) {
    Resolved resolved = resolve(source, environment);
    if (resolved.credential) {
      const KeyDigest digest = sha256(resolved.credential->expose());
      route.credentials.push_back({source.name, std::move(*resolved.credential), digest});
      continue;
    }
    if (!problems.empty()) problems += "; ";
    problems += source.name.empty() ? "a credential" : "credential '" + source.name + "'";
    problems += ": " + resolved.problem;
  }
  if (route.upstream.credentials.empty()) problems = "no credential is configured";
}

std::optional<Route> make_route(const Upstream& upstream, const Environment& environment,
                                UpstreamConditions& conditions) {
  const auto url = parse_base_url(upstream.base_url);
  if (!url) return std::nullopt;  // refused when the document was loaded
  Route route{upstream, {url->tls, url->host, url->port}, url->authority(), url->path, {},
              {},       conditions.of(upstream)};
  look_up_credentials(route, environment);
  return route;
}

}  // namespace

std::string Route::upstream_path(std::string_view below) const {
  std::string joined = base_path;
  if (!upstream.strip_prefix && upstream.path_prefix != "/") joined += upstream.path_prefix;
  if (!below.starts_with('/') && !below.empty()) joined += '/';
  joined += below;
  return joined.empty() ? "/" : joined;
}

std::string_view Route::below_prefix(std::string_view path) const {
  return upstream.path_prefix == "/" ? path : path.substr(upstream.path_prefix.size());
}

std::string_view Route::aliased(std::string_view model) const {
  for (const ModelAlias& alias : upstream.model_aliases) {
    if (alias.from == model) return alias.to;
  }
  return model;
}

RoutingTable::RoutingTable(const Document& document, const Environment& environment,
                           const PipelineConfig& config, UpstreamConditions& conditions) {
  const std::vector<Upstream> upstreams =
      document.upstreams.value_or(built_in_upstreams(config.openai_base, config.anthropic_base));
  for (const Upstream& upstream : upstreams) {
    if (auto route = make_route(upstream, environment, conditions))
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
