#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "common/telemetry/metrics.h"
#include "proxy/dialect/endpoint.h"
#include "proxy/dialect/refusal.h"
#include "proxy/dialect/usage.h"
#include "proxy/pipeline/upstream_condition.h"

namespace gatehouse::proxy {

/// Requests that the proxy answers itself.
enum class LocalRoute { index, health, stats, cache_stats, cors, none };

/// The `route` label of gatehouse_requests_total: the endpoint's name or the local route's.
class RouteLabel {
 public:
  RouteLabel(dialect::Endpoint endpoint);
  RouteLabel(LocalRoute route);

  std::string_view name() const;
  std::size_t index() const { return index_; }

  static constexpr std::size_t kCount = 15;

 private:
  std::size_t index_;
};

/// Every metric family of the proxy, its name spelled in proxy_metrics.cpp and nowhere else.
///
/// What a request touches is resolved beforehand: recording costs a few atomic additions and two
/// short locks. Public members are handles for the parts that count for themselves; what is
/// counted elsewhere is best set by an on_scrape callback of the Metrics given. Thread-safe.
class ProxyMetrics {
 public:
  /// `metrics` must outlive this object.
  explicit ProxyMetrics(Metrics& metrics);
  ~ProxyMetrics();
  ProxyMetrics(const ProxyMetrics&) = delete;
  ProxyMetrics& operator=(const ProxyMetrics&) = delete;

  void record_request(RouteLabel route, int status, std::chrono::nanoseconds duration);
  void record_first_byte(std::chrono::nanoseconds after) const;
  void record_tokens(Provenance provenance, TokenCount input, TokenCount output) const;

  /// A reload: success or failure, how long it took, the generation after it.
  void record_reload(bool ok, std::chrono::nanoseconds took, std::uint64_t generation) const;

  /// A request that was refused by us rather than answered by an upstream.
  void record_refusal(dialect::Refusal reason);

  /// A connection that was answered `status` without a request that could be read.
  void record_refused_head(dialect::Refusal reason, int status);

  /// `reason` is one of a few words: "connect", "timeout", "status", …
  void record_upstream_failure(const std::string& upstream, std::string_view reason) const;

  /// Sets the state of each upstream's circuit breaker, and ends the series of those that are gone.
  /// For on_scrape: not to be called twice at the same time.
  void show_upstreams(const UpstreamConditions& conditions, Clock::Monotonic now);

  Gauge document_usable;  ///< 1, or 0 while the last good data file is served in place of it
  Counter key_cache_hits;
  Counter key_cache_misses;
  Counter key_cache_evictions;
  Gauge key_cache_size;
  Gauge open_connections;
  Gauge connection_limit;
  Gauge open_streams;
  Gauge reservations;           ///< requests that hold one
  Gauge reserved_tokens;        ///< what they hold together
  Gauge journal_backlog_bytes;  ///< journal lines that wait in memory since the disk takes none
  Gauge flush_lag_seconds;      ///< age of the oldest usage not in the data file
  Counter flush_failures;

 private:
  class RequestCounters;  // the series of gatehouse_requests_total met so far
  std::unique_ptr<RequestCounters> requests_;
  class RefusalCounters;  // the series of gatehouse_refusals_total met so far
  std::unique_ptr<RefusalCounters> refusals_;
  Histogram request_duration_;
  Histogram first_byte_;
  std::array<std::array<Counter, 2>, 3> tokens_;  // by provenance and direction

  Counter reload_success_;
  Counter reload_failure_;
  Histogram reload_duration_;
  Gauge generation_;

  GaugeFamily upstream_state_;
  std::set<std::string> upstreams_shown_;
  CounterFamily upstream_failures_;
};

}  // namespace gatehouse::proxy
