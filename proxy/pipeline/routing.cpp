#include "proxy/pipeline/routing.h"

#include <algorithm>

#include "common/system/files.h"

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
    const auto content = read_file(path, kMaxCredentialBytes);
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

/// The first credential that can be had.
Resolved first_available(const Upstream& upstream, const Environment& environment) {
  std::string problems;
  for (const CredentialSource& source : upstream.credentials) {
    Resolved resolved = resolve(source, environment);
    if (resolved.credential) return resolved;
    if (!problems.empty()) problems += "; ";
    problems += source.name.empty() ? "a credential" : "credential '" + source.name + "'";
    problems += ": " + resolved.problem;
  }
  if (upstream.credentials.empty()) problems = "no credential is configured";
  return {std::nullopt, problems};
}

std::optional<Route> make_route(const Upstream& upstream, const Environment& environment) {
  const auto url = parse_base_url(upstream.base_url);
  if (!url) return std::nullopt;  // refused when the document was loaded
  Resolved resolved = first_available(upstream, environment);
  return Route{upstream,  {url->tls, url->host, url->port}, url->authority(),
               url->path, std::move(resolved.credential),   std::move(resolved.problem)};
}

}  // namespace

std::string Route::upstream_path(std::string_view path) const {
  const std::string_view rest = upstream.strip_prefix ? below_prefix(path) : path;
  std::string joined = base_path;
  if (!rest.starts_with('/') && !rest.empty()) joined += '/';
  joined += rest;
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
                           const PipelineConfig& config) {
  const std::vector<Upstream> upstreams =
      document.upstreams.value_or(built_in_upstreams(config.openai_base, config.anthropic_base));
  for (const Upstream& upstream : upstreams) {
    if (auto route = make_route(upstream, environment)) routes_.push_back(std::move(*route));
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

}  // namespace gatehouse::proxy
