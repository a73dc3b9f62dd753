#pragma once

#include <string_view>
#include <vector>

namespace gatehouse::dashboard {

/// What the API's description says of a route beside its method and path. Names are those of the
/// components (components.h). All texts are of static storage.
struct RouteDoc {
  std::vector<std::string_view> query{};  ///< parameters
  std::string_view body{};                ///< schema; empty = none
  int status = 200;                       ///< of success
  std::string_view answer{};              ///< schema; empty = no body
  std::vector<int> problems{};            ///< statuses beside those that every route has
  bool if_match = false;                  ///< whether it guards against lost updates
  bool commits = false;                   ///< whether it answers with the revision it made
  std::string_view media = "application/json";
  std::string_view other_media{};  ///< for an answer that is a text there
};

/// Who a route is for.
enum class Audience { everybody, viewers, admins };

/// A route with all that is told of it.
struct DescribedRoute {
  std::string_view method;
  std::string_view path;  ///< the router's pattern, "/api/keys/:id"
  Audience audience = Audience::everybody;
  std::string_view tag;
  std::string_view id;  ///< operationId
  std::string_view summary;
  RouteDoc doc;
};

}  // namespace gatehouse::dashboard
