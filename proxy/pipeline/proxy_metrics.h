#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "common/telemetry/metrics.h"
#include "proxy/pipeline/request_tally.h"
#include "proxy/pipeline/upstream_condition.h"

namespace gatehouse::proxy {

/// Every metric family of the proxy, its name spelled in proxy_metrics.cpp and nowhere else.
///
/// What requests come to is counted by each worker for itself and added up for a scrape. Public
/// members are handles for the parts that count for themselves; what is counted elsewhere is best
/// set by an on_scrape callback of the Metrics given. Thread-safe.
class ProxyMetrics {
 public:
  /// `metrics` must outlive this object.
  explicit ProxyMetrics(Metrics& metrics);
  ~ProxyMetrics();
  ProxyMetrics(const ProxyMetrics&) = delete;
  ProxyMetrics& operator=(const ProxyMetrics&) = delete;

  /// The tally of a worker, which lives as long as this object.
  RequestTally& add_worker();

  /// Shows what the workers' tallies come to. For on_scrape.
  void show_requests();

  /// A reload: success or failure, how long it took, the generation after it.
  void record_reload(bool ok, std::chrono::nanoseconds took, std::uint64_t generation) const;

  /// `reason` is one of a few words: "connect", "first_byte_timeout", …
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
  std::mutex workers_mutex_;
  std::deque<RequestTally> workers_;  ///< guarded by workers_mutex_, as what shows them is

  class SummedHistogram;
  CounterFamily requests_;
  CounterFamily refusals_;
  std::unique_ptr<SummedHistogram> request_duration_;
  std::unique_ptr<SummedHistogram> first_byte_;
  std::array<std::array<Counter, 2>, RequestTally::kProvenances> tokens_;  // by direction

  Counter reload_success_;
  Counter reload_failure_;
  Histogram reload_duration_;
  Gauge generation_;

  GaugeFamily upstream_state_;
  std::set<std::string> upstreams_shown_;
  CounterFamily upstream_failures_;
};

}  // namespace gatehouse::proxy
