#include "proxy/pipeline/circuit_breaker.h"

#include <vector>

#include <doctest/doctest.h>

namespace gatehouse::proxy {
namespace {

using namespace std::chrono_literals;
using Outcome = CircuitBreaker::Outcome;
using State = CircuitBreaker::State;

/// A breaker and a clock that stands still until it is moved.
struct Bench {
  CircuitBreaker breaker;
  CircuitBreaker::Monotonic now{std::chrono::hours(1)};

  void request(Outcome outcome) {
    const auto pass = breaker.ask(now);
    REQUIRE(pass);
    breaker.tell(*pass, outcome, now);
  }
  void requests(int count, Outcome outcome) {
    for (int i = 0; i < count; ++i) request(outcome);
  }
  State state() const { return breaker.state(now); }
  void open() {
    requests(CircuitBreaker::kFailuresInARow, Outcome::failure);
    REQUIRE(state() == State::open);
  }
};

TEST_CASE("five failures in a row open it, four do not") {
  Bench bench;
  bench.requests(4, Outcome::failure);
  bench.request(Outcome::success);
  bench.requests(4, Outcome::failure);
  CHECK(bench.state() == State::closed);
  bench.request(Outcome::failure);
  CHECK(bench.state() == State::open);
  CHECK_FALSE(bench.breaker.ask(bench.now));
}

TEST_CASE("half of twenty within ten seconds open it") {
  Bench bench;
  const auto alternate = [&](int pairs) {
    for (int i = 0; i < pairs; ++i) {
      bench.request(Outcome::success);
      bench.request(Outcome::failure);
    }
  };
  SUBCASE("when they are twenty") {
    alternate(9);
    bench.request(Outcome::success);
    CHECK(bench.state() == State::closed);
    bench.request(Outcome::failure);
    CHECK(bench.state() == State::open);
  }
  SUBCASE("not when it is less than half") {
    bench.requests(2, Outcome::success);
    alternate(30);
    CHECK(bench.state() == State::closed);
  }
  SUBCASE("not when they are further apart") {
    alternate(9);
    bench.now += CircuitBreaker::kWindow;
    alternate(9);
    CHECK(bench.state() == State::closed);
  }
}

TEST_CASE("what ended before anything was known counts as nothing") {
  Bench bench;
  for (int i = 0; i < 4; ++i) {
    bench.request(Outcome::failure);
    bench.requests(10, Outcome::unknown);
  }
  CHECK(bench.state() == State::closed);
  bench.request(Outcome::failure);
  CHECK(bench.state() == State::open);
}

TEST_CASE("open, it lets nothing pass for a minute and says how long that is") {
  Bench bench;
  bench.open();
  bench.now += 20s;
  CHECK(bench.breaker.retry_after(bench.now) == 40s);
  bench.now += 40s - 1ms;
  CHECK_FALSE(bench.breaker.ask(bench.now));
  CHECK(bench.breaker.retry_after(bench.now) == 1s);
  bench.now += 1ms;
  CHECK(bench.state() == State::half_open);
  CHECK(bench.breaker.ask(bench.now));
}

TEST_CASE("half open, three may try at a time") {
  Bench bench;
  bench.open();
  bench.now += CircuitBreaker::kRest;
  std::vector<CircuitBreaker::Pass> passes;
  for (int i = 0; i < CircuitBreaker::kProbes; ++i) passes.push_back(*bench.breaker.ask(bench.now));
  CHECK_FALSE(bench.breaker.ask(bench.now));

  SUBCASE("two successes close it") {
    bench.breaker.tell(passes[0], Outcome::success, bench.now);
    CHECK(bench.state() == State::half_open);
    bench.breaker.tell(passes[1], Outcome::success, bench.now);
    CHECK(bench.state() == State::closed);
    CHECK(bench.breaker.retry_after(bench.now) == 0s);
    SUBCASE("and what the third comes to is of the past") {
      bench.breaker.tell(passes[2], Outcome::failure, bench.now);
      bench.requests(4, Outcome::failure);
      CHECK(bench.state() == State::closed);
    }
  }
  SUBCASE("one failure opens it for another minute") {
    bench.breaker.tell(passes[0], Outcome::success, bench.now);
    bench.breaker.tell(passes[1], Outcome::failure, bench.now);
    CHECK(bench.state() == State::open);
    bench.now += CircuitBreaker::kRest - 1ms;
    CHECK_FALSE(bench.breaker.ask(bench.now));
  }
  SUBCASE("one that ends without an outcome makes room for another") {
    bench.breaker.tell(passes[0], Outcome::unknown, bench.now);
    CHECK(bench.breaker.ask(bench.now));
    CHECK_FALSE(bench.breaker.ask(bench.now));
  }
}

TEST_CASE("requests that began before it opened do not count afterwards") {
  Bench bench;
  const auto early = *bench.breaker.ask(bench.now);
  bench.open();
  bench.now += CircuitBreaker::kRest;
  const auto probe = *bench.breaker.ask(bench.now);
  bench.breaker.tell(early, Outcome::failure, bench.now);
  CHECK(bench.state() == State::half_open);
  bench.breaker.tell(probe, Outcome::success, bench.now);
  bench.request(Outcome::success);
  CHECK(bench.state() == State::closed);
}

}  // namespace
}  // namespace gatehouse::proxy
