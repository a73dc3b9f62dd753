#pragma once

#include <string>

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "common/telemetry/metrics.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

/// Every metric family of the dashboard. Thread-safe.
class DashboardMetrics {
 public:
  DashboardMetrics();

  /// An answered request; the label is the route's template, never the path.
  void count(const HttpRequest& request, int status);

  /// A look at the data file that found another config, or found it bad.
  void count_reload(bool ok);

  std::string text() { return metrics_.text(); }

 private:
  Metrics metrics_;
  CounterFamily requests_;
  Counter reload_success_;
  Counter reload_failure_;
};

/// In Prometheus's text format.
HttpResponse get_metrics(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
