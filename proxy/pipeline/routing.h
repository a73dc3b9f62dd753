#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/upstream.h"
#include "common/storage/document.h"
#include "common/system/environment.h"
#include "proxy/net/upstream_connection.h"
#include "proxy/pipeline/config.h"

namespace gatehouse::proxy {

/// An upstream ready to be called: its URL taken apart, its credential looked up.
struct Route {
  Upstream upstream;
  net::Origin origin;
  std::string authority;  ///< value of the Host field
  std::string base_path;
  std::optional<Secret> credential;
  std::string credential_problem;  ///< for the log when there is none

  /// The path that goes upstream for one that a caller asked for.
  std::string upstream_path(std::string_view path) const;

  /// The model's name at the upstream.
  std::string_view aliased(std::string_view model) const;

  /// The path below the prefix, for the upstream's allow_paths.
  std::string_view below_prefix(std::string_view path) const;
};

/// The routes of one config, the longest prefix first. Immutable, shared by the requests that
/// began under it.
class RoutingTable {
 public:
  RoutingTable(const Document& document, const Environment& environment,
               const PipelineConfig& config);

  /// The route with the longest prefix that the path lies under; null when there is none.
  const Route* find(std::string_view path) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace gatehouse::proxy
