#pragma once

#include <cstddef>
#include <string_view>

#include "proxy/dialect/endpoint.h"

namespace gatehouse::proxy {

/// Requests that the proxy answers itself.
enum class LocalRoute { index, health, stats, cache_stats, cors, none };

/// The `route` label of gatehouse_requests_total: the endpoint's name or the local route's.
class RouteLabel {
 public:
  RouteLabel(dialect::Endpoint endpoint);
  RouteLabel(LocalRoute route);
  static RouteLabel at(std::size_t index) { return RouteLabel(index); }

  std::string_view name() const;
  std::size_t index() const { return index_; }

  static constexpr std::size_t kCount = 15;

 private:
  explicit RouteLabel(std::size_t index) : index_(index) {}

  std::size_t index_;
};

}  // namespace gatehouse::proxy
