#include "common/system/watchdog_feeder.h"

#include <atomic>

#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/support/notify_socket.h"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

struct Manager {
  explicit Manager(const std::string& interval_usec)
      : socket("@gatehouse-watchdog-" + std::to_string(::getpid())),
        notifier(
            Environment({{"NOTIFY_SOCKET", socket.address()}, {"WATCHDOG_USEC", interval_usec}})) {}
  NotifySocket socket;
  ServiceNotifier notifier;
};

TEST_CASE("a process that is alive feeds the watchdog about twice in each interval") {
  Manager manager("400000");
  const auto began = std::chrono::steady_clock::now();
  const WatchdogFeeder feeder(manager.notifier, [] { return std::chrono::steady_clock::now(); });
  for (int i = 0; i < 5; ++i) REQUIRE(manager.socket.next_with("WATCHDOG"));
  CHECK(std::chrono::steady_clock::now() - began >= 780ms);
}

TEST_CASE("a loop that is stuck starves the watchdog, one that goes on again feeds it") {
  Manager manager("400000");
  std::atomic<Time> last{std::chrono::steady_clock::now()};
  const WatchdogFeeder feeder(manager.notifier, [&] { return last.load(); });
  REQUIRE(manager.socket.next_with("WATCHDOG"));
  // Nothing beats any more: after half an interval there is silence.
  while (manager.socket.next_with("WATCHDOG", 250ms)) {
    REQUIRE(std::chrono::steady_clock::now() - last.load() < 20s);
  }
  CHECK_FALSE(manager.socket.next_with("WATCHDOG", 600ms));
  last = Time::max();
  CHECK(manager.socket.next_with("WATCHDOG"));
}

TEST_CASE("a feeder ends at once, however long its interval is") {
  Manager manager("3600000000");
  const auto began = std::chrono::steady_clock::now();
  {
    const WatchdogFeeder feeder(manager.notifier, [] { return std::chrono::steady_clock::now(); });
    REQUIRE(manager.socket.next_with("WATCHDOG"));
  }
  CHECK(std::chrono::steady_clock::now() - began < 20s);
}

TEST_CASE("where there is no watchdog nothing is fed") {
  Manager manager("");
  const WatchdogFeeder feeder(manager.notifier, [] { return std::chrono::steady_clock::now(); });
  CHECK_FALSE(manager.socket.next(200ms));
}

}  // namespace
}  // namespace gatehouse::testing
