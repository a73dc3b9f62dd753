#include "common/system/service_notifier.h"

#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/support/notify_socket.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using Message = NotifySocket::Message;

ServiceNotifier notifier_with(std::map<std::string, std::string, std::less<>> variables) {
  return ServiceNotifier(Environment(std::move(variables)));
}

std::string abstract_name() { return "@gatehouse-test-" + std::to_string(::getpid()); }

TEST_CASE(
    "a manager listening at a path or under an abstract name is told, each time in one datagram") {
  const TempDir folder;
  for (const std::string& address : {(folder / "notify").string(), abstract_name()}) {
    CAPTURE(address);
    NotifySocket manager(address);
    const ServiceNotifier notifier = notifier_with({{"NOTIFY_SOCKET", address}});
    notifier.ready("Serving");
    CHECK(manager.next() == Message{{"READY", "1"}, {"STATUS", "Serving"}});
    notifier.status("Busy");
    CHECK(manager.next() == Message{{"STATUS", "Busy"}});
    notifier.feed_watchdog();
    CHECK(manager.next() == Message{{"WATCHDOG", "1"}});
    notifier.stopping("Ending", 45s);
    CHECK(manager.next() ==
          Message{{"STOPPING", "1"}, {"EXTEND_TIMEOUT_USEC", "45000000"}, {"STATUS", "Ending"}});
  }
}

TEST_CASE("a reload says when it began, in microseconds of the monotonic clock") {
  NotifySocket manager(abstract_name());
  const auto usec = [] {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  };
  const std::int64_t before = usec();
  notifier_with({{"NOTIFY_SOCKET", manager.address()}}).reloading();
  auto message = manager.next();
  REQUIRE(message);
  CHECK(message->at("RELOADING") == "1");
  const std::int64_t began = std::stoll(message->at("MONOTONIC_USEC"));
  CHECK(began >= before);
  CHECK(began <= usec());
}

TEST_CASE("a status of several lines cannot say anything but a status") {
  NotifySocket manager(abstract_name());
  notifier_with({{"NOTIFY_SOCKET", manager.address()}}).status("bad file\nSTOPPING=1\r\x01 – é");
  CHECK(manager.next() == Message{{"STATUS", "bad file STOPPING=1   – é"}});
}

TEST_CASE("without a manager, or with one that is gone, nothing happens") {
  CHECK_NOTHROW(notifier_with({}).ready("Serving"));
  CHECK_NOTHROW(notifier_with({{"NOTIFY_SOCKET", ""}}).ready("Serving"));
  CHECK_NOTHROW(notifier_with({{"NOTIFY_SOCKET", "/nowhere/notify"}}).ready("Serving"));
}

TEST_CASE("a manager that reads nothing holds the process up for a second, not for ever") {
  const NotifySocket manager(abstract_name());
  const ServiceNotifier notifier = notifier_with({{"NOTIFY_SOCKET", manager.address()}});
  const auto began = std::chrono::steady_clock::now();
  bool held_up = false;
  for (int i = 0; i < 10'000 && !held_up; ++i) {
    notifier.status("again");
    held_up = std::chrono::steady_clock::now() - began > 900ms;
  }
  CHECK(held_up);
}

TEST_CASE("an address that is none is refused by name") {
  for (const std::string& bad :
       {std::string("notify"), std::string("@"), std::string("/"), "/" + std::string(108, 'n')}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(notifier_with({{"NOTIFY_SOCKET", bad}}), std::runtime_error);
  }
  CHECK_THROWS_AS(notifier_with({{"NOTIFY_SOCKET", "@x"}, {"WATCHDOG_USEC", "soon"}}),
                  std::runtime_error);
  CHECK_THROWS_AS(notifier_with({{"NOTIFY_SOCKET", "@x"}, {"WATCHDOG_USEC", "-1"}}),
                  std::runtime_error);
}

TEST_CASE("a watchdog counts when it is on and meant for this process") {
  const auto interval = [](const std::string& usec, const std::string& pid) {
    return notifier_with({{"NOTIFY_SOCKET", "@x"}, {"WATCHDOG_USEC", usec}, {"WATCHDOG_PID", pid}})
        .watchdog_interval();
  };
  const std::string own = std::to_string(::getpid());
  CHECK(interval("30000000", own) == 30s);
  CHECK(interval("30000000", "") == 30s);
  CHECK(interval("30000000", "1") == std::nullopt);
  CHECK(interval("0", own) == std::nullopt);
  CHECK(interval("", own) == std::nullopt);
  CHECK(notifier_with({{"WATCHDOG_USEC", "1000"}}).watchdog_interval() == std::nullopt);
}

}  // namespace
}  // namespace gatehouse::testing
