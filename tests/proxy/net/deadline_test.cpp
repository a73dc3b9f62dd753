#include "proxy/net/deadline.h"

#include <memory>

#include <doctest/doctest.h>

namespace gatehouse::proxy::net {
namespace {

using std::chrono::milliseconds;

TEST_CASE("a deadline fires once, when its time has passed and not before") {
  DeadlineSweep sweep;
  int fired = 0;
  Deadline deadline(sweep, [&] { ++fired; });
  const auto start = std::chrono::steady_clock::now();
  deadline.arm_at(start + milliseconds(100));

  sweep.sweep(start + milliseconds(99));
  CHECK(fired == 0);
  CHECK_FALSE(deadline.expired());
  sweep.sweep(start + milliseconds(100));
  CHECK(fired == 1);
  CHECK(deadline.expired());
  sweep.sweep(start + milliseconds(1000));
  CHECK(fired == 1);
}

TEST_CASE("a disarmed deadline does not fire, and arming again forgets that it had") {
  DeadlineSweep sweep;
  int fired = 0;
  Deadline deadline(sweep, [&] { ++fired; });
  const auto start = std::chrono::steady_clock::now();
  deadline.arm_at(start);
  deadline.disarm();
  sweep.sweep(start + milliseconds(1));
  CHECK(fired == 0);

  deadline.arm_at(start);
  sweep.sweep(start + milliseconds(1));
  CHECK(deadline.expired());
  deadline.arm_at(start + milliseconds(500));
  CHECK_FALSE(deadline.expired());
}

TEST_CASE("deadlines leave their sweep in any order") {
  DeadlineSweep sweep;
  int fired = 0;
  const auto start = std::chrono::steady_clock::now();
  const auto make = [&] {
    auto deadline = std::make_unique<Deadline>(sweep, [&] { ++fired; });
    deadline->arm_at(start);
    return deadline;
  };
  auto first = make();
  auto second = make();
  auto third = make();
  second.reset();
  first.reset();
  sweep.sweep(start);
  CHECK(fired == 1);
  third.reset();
  sweep.sweep(start);
  CHECK(fired == 1);
}

}  // namespace
}  // namespace gatehouse::proxy::net
