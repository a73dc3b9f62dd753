#include "proxy/pipeline/proxy_metrics.h"

#include <set>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace gatehouse::proxy {
namespace {

using namespace std::chrono_literals;
using dialect::Endpoint;

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST_CASE("requests are counted by route and status, their time in one histogram") {
  Metrics metrics;
  ProxyMetrics proxy(metrics);
  RequestTally& tally = proxy.add_worker();
  tally.record_request(Endpoint::messages, 200, 30ms);
  tally.record_request(Endpoint::messages, 200, 30ms);
  tally.record_request(LocalRoute::health, 200, 1ms);
  tally.record_request(LocalRoute::none, 404, 1ms);
  tally.record_request(LocalRoute::none, 0, 1ms);
  proxy.show_requests();
  const std::string text = metrics.text();
  CHECK(has_line(text, R"(gatehouse_requests_total{code="200",route="messages"} 2)"));
  CHECK(has_line(text, R"(gatehouse_requests_total{code="200",route="health"} 1)"));
  CHECK(has_line(text, R"(gatehouse_requests_total{code="404",route="none"} 1)"));
  CHECK(has_line(text, "gatehouse_request_duration_seconds_count 5"));
  CHECK(text.find(R"(code="0")") == std::string::npos);
}

TEST_CASE(
    "refusals are counted by reason; one of an unreadable head is a request without a route") {
  Metrics metrics;
  ProxyMetrics proxy(metrics);
  RequestTally& tally = proxy.add_worker();
  tally.record_refusal(dialect::Refusal::unknown_key);
  tally.record_refusal(dialect::Refusal::unknown_key);
  tally.record_refused_head(dialect::Refusal::malformed_request, 431);
  proxy.show_requests();
  const std::string text = metrics.text();
  CHECK(has_line(text, R"(gatehouse_refusals_total{reason="unknown_key"} 2)"));
  CHECK(has_line(text, R"(gatehouse_refusals_total{reason="malformed_request"} 1)"));
  CHECK(has_line(text, R"(gatehouse_requests_total{code="431",route="none"} 1)"));
  CHECK(has_line(text, "gatehouse_request_duration_seconds_count 0"));
  CHECK(text.find(R"(reason="missing_key")") == std::string::npos);
}

TEST_CASE("what all workers count is added up, and nothing twice") {
  Metrics metrics;
  ProxyMetrics proxy(metrics);
  RequestTally& first = proxy.add_worker();
  RequestTally& second = proxy.add_worker();
  first.record_request(Endpoint::messages, 200, 2ms);
  second.record_request(Endpoint::messages, 200, 500ms);
  second.record_request(Endpoint::messages, 599, 1h);
  first.record_tokens(Provenance::partial, 1, 2);
  second.record_tokens(Provenance::partial, 10, 20);
  proxy.show_requests();
  proxy.show_requests();
  first.record_request(Endpoint::messages, 200, 10ms);
  first.record_first_byte(5ms);
  first.record_refusal(dialect::Refusal::internal_error);
  second.record_refusal(dialect::Refusal::internal_error);
  proxy.show_requests();
  const std::string text = metrics.text();
  CHECK(has_line(text, R"(gatehouse_requests_total{code="200",route="messages"} 3)"));
  CHECK(has_line(text, R"(gatehouse_requests_total{code="599",route="messages"} 1)"));
  CHECK(has_line(text, R"(gatehouse_request_duration_seconds_bucket{le="0.001"} 0)"));
  CHECK(has_line(text, R"(gatehouse_request_duration_seconds_bucket{le="0.0025"} 1)"));
  CHECK(has_line(text, R"(gatehouse_request_duration_seconds_bucket{le="0.01"} 2)"));
  CHECK(has_line(text, R"(gatehouse_request_duration_seconds_bucket{le="0.5"} 3)"));
  CHECK(has_line(text, R"(gatehouse_request_duration_seconds_bucket{le="300"} 3)"));
  CHECK(has_line(text, R"(gatehouse_request_duration_seconds_bucket{le="+Inf"} 4)"));
  CHECK(has_line(text, "gatehouse_request_duration_seconds_sum 3600.512"));
  CHECK(has_line(text, R"(gatehouse_time_to_first_byte_seconds_bucket{le="0.005"} 1)"));
  CHECK(has_line(text, "gatehouse_time_to_first_byte_seconds_sum 0.005"));
  CHECK(has_line(text, R"(gatehouse_tokens_total{direction="input",provenance="partial"} 11)"));
  CHECK(has_line(text, R"(gatehouse_tokens_total{direction="output",provenance="partial"} 22)"));
  CHECK(has_line(text, R"(gatehouse_refusals_total{reason="internal_error"} 2)"));
}

TEST_CASE("workers count while a scrape adds up") {
  constexpr int kRequests = 20'000;
  Metrics metrics;
  ProxyMetrics proxy(metrics);
  std::vector<std::thread> workers;
  for (int i = 0; i < 2; ++i) {
    workers.emplace_back([&tally = proxy.add_worker()] {
      for (int k = 0; k < kRequests; ++k) tally.record_request(Endpoint::messages, 200, 1ms);
    });
  }
  for (int i = 0; i < 20; ++i) proxy.show_requests();
  for (std::thread& worker : workers) worker.join();
  proxy.show_requests();
  const std::string text = metrics.text();
  CHECK(has_line(text, R"(gatehouse_requests_total{code="200",route="messages"} 40000)"));
  CHECK(has_line(text, "gatehouse_request_duration_seconds_count 40000"));
  CHECK(has_line(text, "gatehouse_request_duration_seconds_sum 40"));
}

TEST_CASE("every route has a label of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Endpoint::other); ++i) {
    names.insert(RouteLabel(static_cast<Endpoint>(i)).name());
  }
  for (int i = 0; i <= static_cast<int>(LocalRoute::none); ++i) {
    names.insert(RouteLabel(static_cast<LocalRoute>(i)).name());
  }
  CHECK(names.size() == RouteLabel::kCount);
}

TEST_CASE("tokens are counted apart by provenance and direction") {
  Metrics metrics;
  ProxyMetrics proxy(metrics);
  RequestTally& tally = proxy.add_worker();
  tally.record_tokens(Provenance::reported, 10, 20);
  tally.record_tokens(Provenance::estimated, 1, 0);
  proxy.show_requests();
  const std::string text = metrics.text();
  CHECK(has_line(text, R"(gatehouse_tokens_total{direction="input",provenance="reported"} 10)"));
  CHECK(has_line(text, R"(gatehouse_tokens_total{direction="output",provenance="reported"} 20)"));
  CHECK(has_line(text, R"(gatehouse_tokens_total{direction="input",provenance="estimated"} 1)"));
}

TEST_CASE("each reload is a success or a failure") {
  Metrics metrics;
  ProxyMetrics proxy(metrics);
  proxy.record_reload(true, 2ms, 1);
  proxy.record_reload(false, 3ms, 1);
  proxy.record_reload(true, 2ms, 2);
  const std::string text = metrics.text();
  CHECK(has_line(text, "config_reload_success_total 2"));
  CHECK(has_line(text, "config_reload_failure_total 1"));
  CHECK(has_line(text, "config_generation 2"));
  CHECK(has_line(text, "config_reload_duration_seconds_count 3"));
}

TEST_CASE("refusals of our credential are counted from nothing, before there is one") {
  Metrics metrics;
  ProxyMetrics proxy(metrics);
  UpstreamConditions conditions;
  Upstream zai;
  zai.name = "zai";
  const auto condition = conditions.of(zai);
  const auto shown = [&](const std::string& count) {
    proxy.show_upstreams(conditions, SystemClock().monotonic());
    return has_line(
        metrics.text(),
        R"(gatehouse_upstream_failures_total{reason="credential",upstream="zai"} )" + count);
  };
  CHECK(shown("0"));
  proxy.record_upstream_failure("zai", "credential");
  CHECK(shown("1"));
}

TEST_CASE("an upstream has one state and counts of failures, until it is gone") {
  Metrics metrics;
  ProxyMetrics proxy(metrics);
  const SystemClock clock;
  UpstreamConditions conditions;
  Upstream zai;
  zai.name = "zai";
  auto condition = conditions.of(zai);
  for (int i = 0; i < CircuitBreaker::kFailuresInARow; ++i) condition->begin(clock)->failed();
  proxy.record_upstream_failure("zai", "connect");
  proxy.show_upstreams(conditions, clock.monotonic());
  std::string text = metrics.text();
  CHECK(has_line(text, R"(gatehouse_upstream_state{upstream="zai"} 2)"));
  CHECK(has_line(text, R"(gatehouse_upstream_failures_total{reason="connect",upstream="zai"} 1)"));
  condition.reset();
  proxy.show_upstreams(conditions, clock.monotonic());
  text = metrics.text();
  CHECK(text.find("gatehouse_upstream_state{") == std::string::npos);
}

}  // namespace
}  // namespace gatehouse::proxy
