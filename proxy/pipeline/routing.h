#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/upstream.h"
#include "common/storage/document.h"
#include "proxy/credentials/credential_book.h"
#include "proxy/dialect/endpoint.h"
#include "proxy/http1/head_writer.h"
#include "proxy/net/upstream_connection.h"
#include "proxy/pipeline/config.h"
#include "proxy/pipeline/upstream_condition.h"

namespace gatehouse::proxy {

/// An upstream ready to be called: its URL taken apart, its credentials looked up.
struct Route {
  Upstream upstream;
  net::Origin origin;
  std::string authority;  ///< value of the Host field
  std::string base_path;
  std::string path_root;                ///< what goes upstream in place of the prefix
  http1::FieldLines own_fields;         ///< that every request to it has, whoever asks
  std::vector<Credential> credentials;  ///< those that can be had, in the order of preference
  std::string credential_problem;       ///< of the others, for the log
  std::shared_ptr<UpstreamCondition> condition;

  /// The path that goes upstream for what stands below the prefix, in two parts.
  std::array<std::string_view, 2> upstream_path(std::string_view below) const;

  /// The path that goes upstream in place of what stood `below` the prefix of `first`, for a
  /// request that this route takes over from it: where this route's own callers have the endpoint.
  std::string path_instead_of(const Route& first, dialect::Endpoint endpoint,
                              std::string_view below) const;

  /// The path of the upstream's own list of models.
  std::string models_path() const;

  /// The model's name at the upstream.
  std::string_view aliased(std::string_view model) const;

  /// The path below the prefix.
  std::string_view below_prefix(std::string_view path) const;
};

/// The way to an upstream, without credentials and condition; nothing when its base URL is none.
std::optional<Route> route_to(const Upstream& upstream);

/// The document's upstreams, or those that are built in.
std::vector<Upstream> upstreams_of(const Document& document, const PipelineConfig& config);

/// The routes of one config, the longest prefix first. Immutable, shared by the requests that
/// began under it.
class RoutingTable {
 public:
  RoutingTable(const Document& document, CredentialBook& credentials, const PipelineConfig& config,
               UpstreamConditions& conditions);

  /// The route with the longest prefix that the path lies under; null when there is none.
  const Route* find(std::string_view path) const;

  /// The route that takes over when this one's upstream cannot be asked; null when none does.
  const Route* fallback_of(const Route& route) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace gatehouse::proxy
