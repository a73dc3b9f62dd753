#include "dashboard/api/dashboard_metrics.h"

namespace gatehouse::dashboard {

DashboardMetrics::DashboardMetrics()
    : requests_(metrics_.counters("gatehouse_dashboard_requests_total", "Requests answered.",
                                  {"method", "route", "code"})),
      reload_success_(metrics_.counter("config_reload_success_total", "Config changes seen.")),
      reload_failure_(
          metrics_.counter("config_reload_failure_total", "States of the data file found bad.")) {}

void DashboardMetrics::count(const HttpRequest& request, int status) {
  // Whatever a stranger calls a method must not become a series.
  const bool routed = !request.route.empty();
  requests_
      .with({routed ? std::string_view(request.method) : "other",
             routed ? std::string_view(request.route) : "other", std::to_string(status)})
      .increment();
}

void DashboardMetrics::count_reload(bool ok) {
  (ok ? reload_success_ : reload_failure_).increment();
}

HttpResponse get_metrics(Api& api, const HttpRequest&, const Caller&) {
  return text_response(200, api.metrics.text(), kMetricsContentType);
}

}  // namespace gatehouse::dashboard
