#include "proxy/pipeline/proxy_metrics.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

namespace gatehouse::proxy {
namespace {

constexpr std::size_t kEndpoints = static_cast<std::size_t>(dialect::Endpoint::other) + 1;
constexpr std::array<std::string_view, 6> kLocalNames{"index",       "health", "stats",
                                                      "cache_stats", "cors",   "none"};
static_assert(RouteLabel::kCount == kEndpoints + kLocalNames.size());

constexpr std::string_view kInput = "input";
constexpr std::string_view kOutput = "output";

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

std::array<std::array<Counter, 2>, 3> token_counters(Metrics& metrics) {
  const CounterFamily family = metrics.counters(
      "gatehouse_tokens_total", "Model tokens of settled requests, by how sure the count is.",
      {"provenance", "direction"});
  const auto both = [&](Provenance provenance) {
    const std::string_view name = to_string(provenance);
    return std::array{family.with({name, kInput}), family.with({name, kOutput})};
  };
  return {both(Provenance::reported), both(Provenance::partial), both(Provenance::estimated)};
}

std::size_t index_of(Provenance provenance) {
  switch (provenance) {
    case Provenance::reported:
      return 0;
    case Provenance::partial:
      return 1;
    case Provenance::estimated:
      return 2;
  }
  return 2;
}

/// As graphs show it.
double number_of(CircuitBreaker::State state) {
  switch (state) {
    case CircuitBreaker::State::closed:
      return 0;
    case CircuitBreaker::State::half_open:
      return 1;
    case CircuitBreaker::State::open:
      return 2;
  }
  return 0;
}

}  // namespace

RouteLabel::RouteLabel(dialect::Endpoint endpoint) : index_(static_cast<std::size_t>(endpoint)) {}
RouteLabel::RouteLabel(LocalRoute route) : index_(kEndpoints + static_cast<std::size_t>(route)) {}

std::string_view RouteLabel::name() const {
  if (index_ >= kEndpoints) return kLocalNames[index_ - kEndpoints];
  return dialect::rules_of(static_cast<dialect::Endpoint>(index_)).name;
}

namespace {

/// Series of one family that are found by their index and made when they are first met: what never
/// happened is not exposed. Thread-safe.
class LazyCounters {
 public:
  LazyCounters(CounterFamily family, std::size_t size) : family_(std::move(family)), cells_(size) {}

  /// `labels` gives the label values of the cell and is called once.
  template <typename Labels>
  void increment(std::size_t index, Labels&& labels) {
    Cell& cell = cells_[index];
    if (!cell.filled.load(std::memory_order_acquire)) fill(cell, labels);
    cell.counter->increment();
  }

 private:
  struct Cell {
    std::atomic<bool> filled{false};
    std::optional<Counter> counter;  // written once, before filled
  };

  template <typename Labels>
  void fill(Cell& cell, Labels& labels) {
    const std::lock_guard lock(mutex_);
    if (cell.filled) return;
    cell.counter = labels(family_);
    cell.filled.store(true, std::memory_order_release);
  }

  CounterFamily family_;
  std::mutex mutex_;  // held while a cell is filled
  std::vector<Cell> cells_;
};

}  // namespace

/// One cell for each route and status from 100 to 599.
class ProxyMetrics::RequestCounters {
 public:
  explicit RequestCounters(Metrics& metrics)
      : counters_(
            metrics.counters("gatehouse_requests_total", "Requests answered.", {"route", "code"}),
            RouteLabel::kCount * kStatuses) {}

  void increment(RouteLabel route, int status) {
    if (status < kFirstStatus || status >= kFirstStatus + kStatuses) return;
    const auto code = static_cast<std::size_t>(status - kFirstStatus);
    counters_.increment(route.index() * kStatuses + code, [&](const CounterFamily& family) {
      return family.with({route.name(), std::to_string(status)});
    });
  }

 private:
  static constexpr int kFirstStatus = 100;
  static constexpr int kStatuses = 500;

  LazyCounters counters_;
};

class ProxyMetrics::RefusalCounters {
 public:
  explicit RefusalCounters(Metrics& metrics)
      : counters_(metrics.counters("gatehouse_refusals_total",
                                   "Requests that the proxy refused, by its reason.", {"reason"}),
                  dialect::kRefusalCount) {}

  void increment(dialect::Refusal reason) {
    counters_.increment(static_cast<std::size_t>(reason), [&](const CounterFamily& family) {
      return family.with({dialect::row_of(reason).name});
    });
  }

 private:
  LazyCounters counters_;
};

ProxyMetrics::ProxyMetrics(Metrics& metrics)
    : document_usable(metrics.gauge("gatehouse_document_usable",
                                    "1, or 0 while the last good data file is served.")),
      key_cache_hits(metrics.counter("gatehouse_key_cache_hits_total",
                                     "Presented keys found in a worker's cache.")),
      key_cache_misses(metrics.counter("gatehouse_key_cache_misses_total",
                                       "Presented keys that had to be looked up.")),
      key_cache_evictions(
          metrics.counter("gatehouse_key_cache_evictions_total", "Entries dropped to make room.")),
      key_cache_size(metrics.gauge("gatehouse_key_cache_entries", "Entries in all caches.")),
      open_connections(metrics.gauge("gatehouse_open_connections", "Callers' connections.")),
      connection_limit(metrics.gauge("gatehouse_connection_limit",
                                     "Callers' connections beyond which they are turned away.")),
      open_streams(metrics.gauge("gatehouse_open_streams", "Streamed answers under way.")),
      reservations(metrics.gauge("gatehouse_reservations", "Requests that hold quota.")),
      reserved_tokens(metrics.gauge("gatehouse_reserved_tokens", "Tokens held for them.")),
      journal_backlog_bytes(
          metrics.gauge("gatehouse_journal_backlog_bytes",
                        "Journal lines that wait in memory since the disk takes none.")),
      flush_lag_seconds(metrics.gauge("gatehouse_flush_lag_seconds",
                                      "Age of the oldest usage not in the data file.")),
      flush_failures(metrics.counter("gatehouse_flush_failures_total",
                                     "Attempts to merge usage that failed.")),
      requests_(std::make_unique<RequestCounters>(metrics)),
      refusals_(std::make_unique<RefusalCounters>(metrics)),
      request_duration_(metrics.histogram("gatehouse_request_duration_seconds",
                                          "From a request's head to the end of its answer.")),
      first_byte_(metrics.histogram("gatehouse_time_to_first_byte_seconds",
                                    "From forwarding a request to the first byte back.")),
      tokens_(token_counters(metrics)),
      reload_success_(metrics.counter("config_reload_success_total", "Config changes applied.")),
      reload_failure_(metrics.counter("config_reload_failure_total",
                                      "States of the data file that could not be used.")),
      reload_duration_(metrics.histogram("config_reload_duration_seconds",
                                         "From noticing a change to serving it.")),
      generation_(metrics.gauge("config_generation", "Config changes applied since start.")),
      upstream_state_(metrics.gauges("gatehouse_upstream_state",
                                     "Circuit breaker: 0 closed, 1 half open, 2 open.",
                                     {"upstream"})),
      upstream_failures_(metrics.counters("gatehouse_upstream_failures_total",
                                          "Requests that an upstream failed, by how.",
                                          {"upstream", "reason"})) {
  metrics.gauges("gatehouse_build_info", "1, with the version that runs.", {"version"})
      .with({GATEHOUSE_VERSION})
      .set(1);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  metrics.gauge("process_start_time_seconds", "Start of the process, since the epoch.")
      .set(std::chrono::duration<double>(now).count());
}

ProxyMetrics::~ProxyMetrics() = default;

void ProxyMetrics::record_request(RouteLabel route, int status, std::chrono::nanoseconds duration) {
  requests_->increment(route, status);
  request_duration_.observe(seconds(duration));
}

void ProxyMetrics::record_refusal(dialect::Refusal reason) { refusals_->increment(reason); }

void ProxyMetrics::record_refused_head(dialect::Refusal reason, int status) {
  requests_->increment(LocalRoute::none, status);
  record_refusal(reason);
}

void ProxyMetrics::record_first_byte(std::chrono::nanoseconds after) const {
  first_byte_.observe(seconds(after));
}

void ProxyMetrics::record_tokens(Provenance provenance, TokenCount input, TokenCount output) const {
  const auto& [in, out] = tokens_[index_of(provenance)];
  in.increment(static_cast<double>(input));
  out.increment(static_cast<double>(output));
}

void ProxyMetrics::record_reload(bool ok, std::chrono::nanoseconds took,
                                 std::uint64_t generation) const {
  (ok ? reload_success_ : reload_failure_).increment();
  reload_duration_.observe(seconds(took));
  generation_.set(static_cast<double>(generation));
}

void ProxyMetrics::record_upstream_failure(const std::string& upstream,
                                           std::string_view reason) const {
  upstream_failures_.with({upstream, reason}).increment();
}

void ProxyMetrics::show_upstreams(const UpstreamConditions& conditions, Clock::Monotonic now) {
  std::set<std::string> gone = std::move(upstreams_shown_);
  upstreams_shown_.clear();
  conditions.each([&](const std::string& name, const UpstreamCondition& condition) {
    upstream_state_.with({name}).set(number_of(condition.state(now)));
    gone.erase(name);
    upstreams_shown_.insert(name);
  });
  for (const std::string& name : gone) upstream_state_.remove({name});
}

}  // namespace gatehouse::proxy
