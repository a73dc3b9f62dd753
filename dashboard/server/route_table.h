#pragma once

#include <string_view>
#include <vector>

#include "common/http/router.h"
#include "dashboard/openapi/route_doc.h"
#include "dashboard/server/gate.h"

namespace gatehouse::dashboard {

/// Fills a router: each route goes through the gate, and there is none without its description.
/// Both outlive the table; the gate outlives the router.
class RouteTable {
 public:
  RouteTable(Router& router, const Gate& gate) : router_(router), gate_(gate) {}

  /// What the routes that follow are about.
  void section(std::string_view tag) { tag_ = tag; }

  void open(const char* method, const char* path, Gate::OpenHandler handler, std::string_view id,
            std::string_view summary, RouteDoc doc);
  void viewer(const char* method, const char* path, Gate::Handler handler, std::string_view id,
              std::string_view summary, RouteDoc doc);
  void admin(const char* method, const char* path, Gate::Handler handler, std::string_view id,
             std::string_view summary, RouteDoc doc);

  /// In the order they were added.
  const std::vector<DescribedRoute>& described() const { return described_; }

 private:
  void closed(Role least, const char* method, const char* path, Gate::Handler handler);

  Router& router_;
  const Gate& gate_;
  std::string_view tag_;
  std::vector<DescribedRoute> described_;
};

}  // namespace gatehouse::dashboard
