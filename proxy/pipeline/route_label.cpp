#include "proxy/pipeline/route_label.h"

#include <array>

namespace gatehouse::proxy {
namespace {

constexpr std::size_t kEndpoints = static_cast<std::size_t>(dialect::Endpoint::other) + 1;
constexpr std::array<std::string_view, 6> kLocalNames{"index",       "health", "stats",
                                                      "cache_stats", "cors",   "none"};
static_assert(RouteLabel::kCount == kEndpoints + kLocalNames.size());

}  // namespace

RouteLabel::RouteLabel(dialect::Endpoint endpoint) : index_(static_cast<std::size_t>(endpoint)) {}
RouteLabel::RouteLabel(LocalRoute route) : index_(kEndpoints + static_cast<std::size_t>(route)) {}

std::string_view RouteLabel::name() const {
  if (index_ >= kEndpoints) return kLocalNames[index_ - kEndpoints];
  return dialect::rules_of(static_cast<dialect::Endpoint>(index_)).name;
}

}  // namespace gatehouse::proxy
