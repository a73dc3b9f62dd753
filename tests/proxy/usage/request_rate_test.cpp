#include "proxy/usage/request_rate.h"

#include <doctest/doctest.h>

namespace gatehouse::proxy {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Clock::Monotonic at(milliseconds since_boot) { return Clock::Monotonic{since_boot}; }

TEST_CASE("a request counts for sixty seconds and at most one more") {
  RequestRate rate;
  rate.add(at(milliseconds{500}));
  CHECK(rate.count(at(seconds{59})) == 1);
  CHECK(rate.count(at(milliseconds{60'499})) == 1);
  CHECK(rate.count(at(seconds{61})) == 0);
}

TEST_CASE("the wait ends when enough requests stop counting") {
  RequestRate rate;
  rate.add(at(seconds{100}));
  rate.add(at(seconds{110}));
  rate.add(at(seconds{110}));
  CHECK(rate.until_below(3, at(seconds{120})) == milliseconds{41'000});
  CHECK(rate.until_below(2, at(seconds{120})) == milliseconds{51'000});
  CHECK(rate.until_below(3, at(seconds{100})) == milliseconds{60'000});
  CHECK(rate.count(at(milliseconds{161'000})) == 2);
  CHECK(rate.count(at(milliseconds{171'000})) == 0);
}

TEST_CASE("a long silence forgets everything, and a clock read a little earlier is no harm") {
  RequestRate rate;
  rate.add(at(seconds{10}));
  rate.add(at(seconds{5000}));
  rate.add(at(milliseconds{4'999'990}));
  CHECK(rate.count(at(seconds{5000})) == 2);
}

}  // namespace
}  // namespace gatehouse::proxy
