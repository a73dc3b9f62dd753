#include "proxy/pipeline/proxy_metrics.h"

#include <utility>
#include <vector>

namespace gatehouse::proxy {
namespace {

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

template <typename ValueOf>
double sum(const std::deque<RequestTally>& workers, ValueOf value_of) {
  std::uint64_t total = 0;
  for (const RequestTally& worker : workers) total += value_of(worker);
  return static_cast<double>(total);
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

/// A histogram that shows what the workers' tallies come to.
class ProxyMetrics::SummedHistogram {
 public:
  explicit SummedHistogram(Histogram histogram)
      : histogram_(histogram), shown_(kSecondsBuckets.size() + 1) {}

  /// `tally_of` says which tally of a worker's is meant.
  void show(const std::deque<RequestTally>& workers,
            const DurationTally& (RequestTally::*tally_of)() const) {
    std::vector<double> buckets(shown_.size());
    std::chrono::nanoseconds sum{0};
    for (const RequestTally& worker : workers) {
      const DurationTally& tally = (worker.*tally_of)();
      for (std::size_t i = 0; i < buckets.size(); ++i) {
        buckets[i] += static_cast<double>(tally.buckets()[i].value());
      }
      sum += tally.sum();
    }
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      buckets[i] -= std::exchange(shown_[i], buckets[i]);
    }
    // Against what is shown, not what was counted: else each scrape would add its rounding.
    const double added = seconds(sum) - shown_sum_;
    shown_sum_ += added;
    histogram_.observe_many(buckets, added);
  }

 private:
  Histogram histogram_;
  std::vector<double> shown_;
  double shown_sum_ = 0;
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
      requests_(
          metrics.counters("gatehouse_requests_total", "Requests answered.", {"route", "code"})),
      refusals_(metrics.counters("gatehouse_refusals_total",
                                 "Requests that the proxy refused, by its reason.", {"reason"})),
      request_duration_(std::make_unique<SummedHistogram>(
          metrics.histogram("gatehouse_request_duration_seconds",
                            "From a request's head to the end of its answer."))),
      first_byte_(std::make_unique<SummedHistogram>(
          metrics.histogram("gatehouse_time_to_first_byte_seconds",
                            "From forwarding a request to the first byte back."))),
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

RequestTally& ProxyMetrics::add_worker() {
  const std::lock_guard lock(workers_mutex_);
  return workers_.emplace_back();
}

void ProxyMetrics::show_requests() {
  const std::lock_guard lock(workers_mutex_);
  for (std::size_t i = 0; i < RouteLabel::kCount * RequestTally::kStatuses; ++i) {
    const double total =
        sum(workers_, [i](const auto& tally) { return tally.requests()[i].value(); });
    if (total == 0) continue;  // what never happened is not exposed
    const std::size_t code = RequestTally::kFirstStatus + i % RequestTally::kStatuses;
    const RouteLabel route = RouteLabel::at(i / RequestTally::kStatuses);
    requests_.with({route.name(), std::to_string(code)}).raise_to(total);
  }
  for (std::size_t i = 0; i < dialect::kRefusalCount; ++i) {
    const double total =
        sum(workers_, [i](const auto& tally) { return tally.refusals()[i].value(); });
    if (total == 0) continue;
    refusals_.with({dialect::row_of(static_cast<dialect::Refusal>(i)).name}).raise_to(total);
  }
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    for (std::size_t way = 0; way < tokens_[i].size(); ++way) {
      tokens_[i][way].raise_to(
          sum(workers_, [&](const auto& tally) { return tally.tokens()[i][way].value(); }));
    }
  }
  request_duration_->show(workers_, &RequestTally::durations);
  first_byte_->show(workers_, &RequestTally::first_byte);
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
    // What is watched for its increase must be there before it: a series that begins with its first
    // refusals shows none.
    upstream_failures_.with({name, "credential"});
    gone.erase(name);
    upstreams_shown_.insert(name);
  });
  for (const std::string& name : gone) upstream_state_.remove({name});
}

}  // namespace gatehouse::proxy
