#include "dashboard/server/route_table.h"

#include <utility>

namespace gatehouse::dashboard {

void RouteTable::open(const char* method, const char* path, Gate::OpenHandler handler,
                      std::string_view id, std::string_view summary, RouteDoc doc) {
  router_.add(method, path,
              [&gate = gate_, handler = std::move(handler)](const HttpRequest& request) {
                return gate.open(request, handler);
              });
  described_.push_back({method, path, Audience::everybody, tag_, id, summary, std::move(doc)});
}

void RouteTable::viewer(const char* method, const char* path, Gate::Handler handler,
                        std::string_view id, std::string_view summary, RouteDoc doc) {
  closed(Role::viewer, method, path, std::move(handler));
  described_.push_back({method, path, Audience::viewers, tag_, id, summary, std::move(doc)});
}

void RouteTable::admin(const char* method, const char* path, Gate::Handler handler,
                       std::string_view id, std::string_view summary, RouteDoc doc) {
  closed(Role::admin, method, path, std::move(handler));
  described_.push_back({method, path, Audience::admins, tag_, id, summary, std::move(doc)});
}

void RouteTable::closed(Role least, const char* method, const char* path, Gate::Handler handler) {
  router_.add(method, path,
              [&gate = gate_, least, handler = std::move(handler)](const HttpRequest& request) {
                return gate.closed(request, least, handler);
              });
}

}  // namespace gatehouse::dashboard
