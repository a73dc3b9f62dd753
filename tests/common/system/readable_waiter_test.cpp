#include "common/system/readable_waiter.h"

#include <array>
#include <atomic>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/wait_until.h"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = ReadableWaiter::Outcome;

struct Pair {
  Pair() {
    std::array<int, 2> fds{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()) == 0);
    ours.reset(fds[0]);
    theirs.reset(fds[1]);
  }
  UniqueFd ours, theirs;
};

ReadableWaiter::Deadline in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

/// What a wait came to; -1 while it lasts.
class Result {
 public:
  ReadableWaiter::Then then() {
    return [this](Outcome outcome) {
      outcome_ = static_cast<int>(outcome);
      ++calls_;
    };
  }
  bool becomes(Outcome outcome) {
    return wait_until([&] { return outcome_ == static_cast<int>(outcome); }) && calls_ == 1;
  }
  bool waits() const { return calls_ == 0; }

 private:
  std::atomic<int> outcome_{-1};
  std::atomic<int> calls_{0};
};

TEST_CASE("bytes and a closed peer both end a wait, once") {
  ReadableWaiter waiter;
  Pair first;
  Pair second;
  Result one;
  Result two;
  waiter.wait(first.ours.get(), in(60s), one.then());
  waiter.wait(second.ours.get(), in(60s), two.then());
  REQUIRE(::write(first.theirs.get(), "x", 1) == 1);
  CHECK(one.becomes(Outcome::readable));
  CHECK(two.waits());
  second.theirs.reset();
  CHECK(two.becomes(Outcome::readable));
}

TEST_CASE("a descriptor can be waited for again and again") {
  ReadableWaiter waiter;
  Pair pair;
  for (int i = 0; i < 3; ++i) {
    Result result;
    waiter.wait(pair.ours.get(), in(60s), result.then());
    REQUIRE(::write(pair.theirs.get(), "x", 1) == 1);
    CHECK(result.becomes(Outcome::readable));
    char byte = 0;
    REQUIRE(::read(pair.ours.get(), &byte, 1) == 1);
  }
}

TEST_CASE("a wait ends at its deadline") {
  ReadableWaiter waiter;
  Pair pair;
  Result result;
  waiter.wait(pair.ours.get(), in(20ms), result.then());
  CHECK(result.becomes(Outcome::timed_out));
}

TEST_CASE("stopping ends every wait, and those that come later") {
  ReadableWaiter waiter;
  Pair pair;
  Result before;
  Result after;
  waiter.wait(pair.ours.get(), in(60s), before.then());
  waiter.stop();
  CHECK(before.becomes(Outcome::stopped));
  waiter.wait(pair.ours.get(), in(60s), after.then());
  CHECK(after.becomes(Outcome::stopped));
  waiter.stop();
}

TEST_CASE("a descriptor that cannot be watched does not wait for ever") {
  ReadableWaiter waiter;
  Result result;
  waiter.wait(-1, in(60s), result.then());
  CHECK(result.becomes(Outcome::timed_out));
}

}  // namespace
}  // namespace gatehouse::testing
