#include "dashboard/auth/throttle.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/dashboard/test_clock.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::StillClock;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("the wait doubles with each failure beyond the free ones, up to the longest") {
  constexpr ThrottleRule rule{5, seconds{60}};
  CHECK(wait_after(0, rule) == seconds{0});
  CHECK(wait_after(5, rule) == seconds{0});
  CHECK(wait_after(6, rule) == seconds{1});
  CHECK(wait_after(7, rule) == seconds{2});
  CHECK(wait_after(11, rule) == seconds{32});
  CHECK(wait_after(12, rule) == seconds{60});
  CHECK(wait_after(1'000'000, rule) == seconds{60});
}

void fail(LoginThrottle& throttle, int times, const std::string& address,
          const std::string& account) {
  for (int i = 0; i < times; ++i) throttle.begin(address, account);
}

TEST_CASE("an address that keeps failing has to wait, whatever the account") {
  StillClock clock;
  LoginThrottle throttle(clock);
  for (int i = 0; i < 6; ++i) CHECK_FALSE(throttle.begin("10.0.0.1", "a" + std::to_string(i)));
  CHECK(throttle.begin("10.0.0.1", "other") == seconds{1});
  CHECK_FALSE(throttle.begin("10.0.0.2", "other"));
}

TEST_CASE("an account that is tried from many addresses makes all of them wait") {
  StillClock clock;
  LoginThrottle throttle(clock);
  for (int i = 0; i < 11; ++i) CHECK_FALSE(throttle.begin("10.0.1." + std::to_string(i), "ana"));
  CHECK(throttle.begin("10.0.2.1", "ana") == seconds{1});
  CHECK_FALSE(throttle.begin("10.0.2.1", "bob"));
}

TEST_CASE("after the wait one attempt is free, and the next wait is longer") {
  StillClock clock;
  LoginThrottle throttle(clock);
  fail(throttle, 6, "10.0.0.1", "ana");
  clock.advance(seconds{1});
  CHECK_FALSE(throttle.begin("10.0.0.1", "ana"));
  CHECK(throttle.begin("10.0.0.1", "ana") == seconds{2});
}

TEST_CASE("an attempt that is refused does not lengthen the wait") {
  StillClock clock;
  LoginThrottle throttle(clock);
  fail(throttle, 6, "10.0.0.1", "ana");
  for (int i = 0; i < 50; ++i) CHECK(throttle.begin("10.0.0.1", "ana") == seconds{1});
}

TEST_CASE("a success clears the failures") {
  StillClock clock;
  LoginThrottle throttle(clock);
  fail(throttle, 5, "10.0.0.1", "ana");
  throttle.succeeded("10.0.0.1", "ana");
  fail(throttle, 5, "10.0.0.1", "ana");
  CHECK_FALSE(throttle.begin("10.0.0.1", "ana"));
}

TEST_CASE("failures are forgotten after half an hour of silence") {
  StillClock clock;
  LoginThrottle throttle(clock);
  fail(throttle, 6, "10.0.0.1", "ana");
  clock.advance(minutes{30});
  fail(throttle, 5, "10.0.0.1", "ana");
  CHECK_FALSE(throttle.begin("10.0.0.1", "ana"));
}

TEST_CASE("a flood of addresses does not make the throttle forget the latest one") {
  StillClock clock;
  LoginThrottle throttle(clock);
  for (std::size_t i = 0; i < LoginThrottle::kRemembered; ++i) {
    throttle.begin("flood" + std::to_string(i), "account" + std::to_string(i));
  }
  clock.advance(seconds{1});
  fail(throttle, 6, "10.0.0.1", "ana");
  CHECK(throttle.begin("10.0.0.1", "ana") == seconds{1});
}

}  // namespace
}  // namespace gatehouse::dashboard
