#include "common/telemetry/metrics.h"

#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>

namespace gatehouse {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST_CASE("what is counted stands in the exposition with its help, type and labels") {
  Metrics metrics;
  const CounterFamily requests = metrics.counters("requests_total", "Requests.", {"route", "code"});
  requests.with({"/a", "200"}).increment();
  requests.with({"/a", "200"}).increment(2);
  requests.with({"/a", "404"}).increment();
  metrics.gauge("open", "Open things.").set(7);
  const std::string text = metrics.text();
  CHECK(has_line(text, "# HELP requests_total Requests."));
  CHECK(has_line(text, "# TYPE requests_total counter"));
  CHECK(has_line(text, R"(requests_total{code="200",route="/a"} 3)"));
  CHECK(has_line(text, R"(requests_total{code="404",route="/a"} 1)"));
  CHECK(has_line(text, "open 7"));
}

TEST_CASE("a histogram counts each value in every bucket it fits") {
  Metrics metrics;
  const Histogram seconds = metrics.histogram("seconds", "Time.", {0.1, 1});
  seconds.observe(0.05);
  seconds.observe(0.5);
  seconds.observe(50);
  seconds.observe_many({2, 0, 1}, 100.5);
  const std::string text = metrics.text();
  CHECK(has_line(text, R"(seconds_bucket{le="0.1"} 3)"));
  CHECK(has_line(text, R"(seconds_bucket{le="1"} 4)"));
  CHECK(has_line(text, R"(seconds_bucket{le="+Inf"} 6)"));
  CHECK(has_line(text, "seconds_count 6"));
  CHECK(has_line(text, "seconds_sum 151.05"));
}

TEST_CASE("gauges can be set at the moment of the scrape, counters raised to a total") {
  Metrics metrics;
  const Gauge size = metrics.gauge("size", "Size.");
  const Counter hits = metrics.counter("hits_total", "Hits.");
  int scrapes = 0;
  metrics.on_scrape([&] {
    size.set(++scrapes);
    hits.raise_to(scrapes == 1 ? 10 : 8);
  });
  CHECK(has_line(metrics.text(), "size 1"));
  const std::string second = metrics.text();
  CHECK(has_line(second, "size 2"));
  CHECK(has_line(second, "hits_total 10"));
}

TEST_CASE("a label value may hold anything; a series that is removed is gone") {
  Metrics metrics;
  const GaugeFamily states = metrics.gauges("state", "State.", {"upstream"});
  states.with({"a\"b\\c\nd"}).set(1);
  states.with({"gone"}).set(1);
  states.remove({"gone"});
  states.remove({"never was"});
  const std::string text = metrics.text();
  CHECK(has_line(text, R"(state{upstream="a\"b\\c\nd"} 1)"));
  CHECK(text.find("gone") == std::string::npos);
  CHECK(text.find("never") == std::string::npos);
}

TEST_CASE("misuse is found out") {
  Metrics metrics;
  CHECK_THROWS_AS(metrics.counter("no spaces", ""), std::invalid_argument);
  const CounterFamily family = metrics.counters("x_total", "", {"a", "b"});
  CHECK_THROWS_AS(family.with({"only one"}), std::logic_error);
  CHECK_THROWS_AS(metrics.gauge("x_total", ""), std::logic_error);
}

TEST_CASE("a family without series is not shown") {
  Metrics metrics;
  metrics.counters("nothing_total", "Nothing.", {"a"});
  CHECK(metrics.text().empty());
}

TEST_CASE("no increment of any thread is lost") {
  Metrics metrics;
  const Counter counter = metrics.counter("n_total", "");
  std::thread other([&] {
    for (int i = 0; i < 100'000; ++i) counter.increment();
  });
  for (int i = 0; i < 100'000; ++i) counter.increment();
  other.join();
  CHECK(counter.value() == 200'000);
}

}  // namespace
}  // namespace gatehouse
