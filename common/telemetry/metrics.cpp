#include "common/telemetry/metrics.h"

#include <algorithm>
#include <mutex>
#include <sstream>
#include <stdexcept>

#include <prometheus/check_names.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace gatehouse {
namespace {

prometheus::Labels labels_of(const std::vector<std::string>& names, LabelValues values) {
  if (names.size() != values.size()) {
    throw std::logic_error("a metric needs one value for each of its label names");
  }
  prometheus::Labels labels;
  auto name = names.begin();
  for (const std::string_view value : values) labels.emplace(*name++, value);
  return labels;
}

void check_name(const std::string& name) {
  if (!prometheus::CheckMetricName(name)) {
    throw std::invalid_argument("'" + name + "' is not a metric name");
  }
}

}  // namespace

const std::vector<double> kSecondsBuckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                          1,     2.5,    5,     10,   30,    60,   120, 300};

void Counter::increment(double by) const { counter_->Increment(by); }
void Counter::raise_to(double total) const { counter_->Increment(total - counter_->Value()); }
double Counter::value() const { return counter_->Value(); }

void Gauge::set(double value) const { gauge_->Set(value); }
void Gauge::add(double by) const { gauge_->Increment(by); }
double Gauge::value() const { return gauge_->Value(); }

void Histogram::observe(double value) const { histogram_->Observe(value); }
void Histogram::observe_many(const std::vector<double>& by_bucket, double sum) const {
  histogram_->ObserveMultiple(by_bucket, sum);
}

Counter CounterFamily::with(LabelValues values) const {
  return Counter(family_->Add(labels_of(names_, values)));
}

Gauge GaugeFamily::with(LabelValues values) const {
  return Gauge(family_->Add(labels_of(names_, values)));
}

void GaugeFamily::remove(LabelValues values) const {
  const prometheus::Labels labels = labels_of(names_, values);
  if (family_->Has(labels)) family_->Remove(&family_->Add(labels));
}

struct Metrics::State {
  prometheus::Registry registry;
  std::mutex scrape;
  std::vector<std::function<void()>> refreshes;  // guarded by scrape
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

CounterFamily Metrics::counters(const std::string& name, const std::string& help,
                                LabelNames labels) {
  check_name(name);
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry);
  return {family, std::move(labels)};
}

GaugeFamily Metrics::gauges(const std::string& name, const std::string& help, LabelNames labels) {
  check_name(name);
  auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry);
  return {family, std::move(labels)};
}

Counter Metrics::counter(const std::string& name, const std::string& help) {
  return counters(name, help, {}).with({});
}

Gauge Metrics::gauge(const std::string& name, const std::string& help) {
  return gauges(name, help, {}).with({});
}

Histogram Metrics::histogram(const std::string& name, const std::string& help,
                             const std::vector<double>& upper_bounds) {
  check_name(name);
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry);
  return Histogram(family.Add({}, upper_bounds));
}

void Metrics::on_scrape(std::function<void()> refresh) {
  const std::lock_guard lock(state_->scrape);
  state_->refreshes.push_back(std::move(refresh));
}

std::string Metrics::text() {
  const std::lock_guard lock(state_->scrape);
  for (const auto& refresh : state_->refreshes) refresh();
  std::vector<prometheus::MetricFamily> families = state_->registry.Collect();
  // A family without series yet has nothing but a heading to show.
  std::erase_if(families, [](const auto& family) { return family.metric.empty(); });
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families);
  return out.str();
}

}  // namespace gatehouse
