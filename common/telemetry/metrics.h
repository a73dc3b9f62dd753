#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
template <typename T>
class Family;
}  // namespace prometheus

namespace gatehouse {

/// A number that only rises. A handle: cheap to copy, valid as long as its Metrics. Thread-safe,
/// one atomic addition.
class Counter {
 public:
  void increment(double by = 1) const;

  /// Raises the counter to a total that is counted elsewhere; a smaller one changes nothing. Meant
  /// for one caller at a time, such as an on_scrape callback.
  void raise_to(double total) const;

  double value() const;

 private:
  friend class CounterFamily;
  explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
  prometheus::Counter* counter_;
};

/// A number that rises and falls. A handle as Counter is.
class Gauge {
 public:
  void set(double value) const;
  void add(double by) const;
  double value() const;

 private:
  friend class GaugeFamily;
  explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
  prometheus::Gauge* gauge_;
};

/// How values are distributed over buckets. A handle as Counter is; observing takes a short lock.
class Histogram {
 public:
  void observe(double value) const;

  /// Adds values that were counted elsewhere: how many in each bucket, the one above all bounds
  /// last, and what they come to.
  void observe_many(const std::vector<double>& by_bucket, double sum) const;

 private:
  friend class Metrics;
  explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
  prometheus::Histogram* histogram_;
};

using LabelValues = std::initializer_list<std::string_view>;

/// One metric name with fixed label names. `with` costs a lock and a look-up: keep what it returns.
/// It must be given one value for each label name.
class CounterFamily {
 public:
  Counter with(LabelValues values) const;

 private:
  friend class Metrics;
  CounterFamily(prometheus::Family<prometheus::Counter>& family, std::vector<std::string> names)
      : family_(&family), names_(std::move(names)) {}
  prometheus::Family<prometheus::Counter>* family_;
  std::vector<std::string> names_;
};

class GaugeFamily {
 public:
  Gauge with(LabelValues values) const;

  /// Ends the series with these values, for things that are gone.
  void remove(LabelValues values) const;

 private:
  friend class Metrics;
  GaugeFamily(prometheus::Family<prometheus::Gauge>& family, std::vector<std::string> names)
      : family_(&family), names_(std::move(names)) {}
  prometheus::Family<prometheus::Gauge>* family_;
  std::vector<std::string> names_;
};

/// Upper bounds in seconds, 1 ms to 5 min: from a cached refusal to a long generation.
extern const std::vector<double> kSecondsBuckets;

/// A process's metrics and their exposition. Thread-safe.
class Metrics {
 public:
  using LabelNames = std::vector<std::string>;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// Each throws std::invalid_argument for an invalid name and std::logic_error for one that is
  /// taken by another kind of metric.
  Counter counter(const std::string& name, const std::string& help);
  CounterFamily counters(const std::string& name, const std::string& help, LabelNames labels);
  Gauge gauge(const std::string& name, const std::string& help);
  GaugeFamily gauges(const std::string& name, const std::string& help, LabelNames labels);
  Histogram histogram(const std::string& name, const std::string& help,
                      const std::vector<double>& upper_bounds = kSecondsBuckets);

  /// Called at the start of every scrape, to set gauges from what is counted elsewhere. Not called
  /// twice at the same time.
  void on_scrape(std::function<void()> refresh);

  /// Text exposition format 0.0.4.
  std::string text();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The Content-Type of Metrics::text().
inline constexpr const char* kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace gatehouse
