#include <atomic>
#include <thread>

#include <doctest/doctest.h>
#include <sys/socket.h>

#include "common/http/guarded_httplib.h"
#include "common/system/tcp_listener.h"
#include "tests/common/http/raw_client.h"
#include "tests/support/wait_until.h"

namespace gatehouse::testing {
namespace {

TEST_CASE("an accept that fails does not end listening") {
  std::atomic<int> accepted{0};
  GuardedHttplib httplib([&](UniqueFd) { ++accepted; });
  const UniqueFd listener = listen_tcp({"127.0.0.1", 0}, Exposure::loopback, 16);
  std::thread acceptor([&] { httplib.accept_on(listener); });
  RawClient before(local_address(listener).port);
  CHECK(wait_until([&] { return accepted == 1; }));

  // Until the socket listens again every accept(2) on it fails, which ends cpp-httplib's own loop.
  stop_listening(listener);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(::listen(listener.get(), 16) == 0);
  RawClient after(local_address(listener).port);  // the kernel may have chosen another port
  CHECK(wait_until([&] { return accepted == 2; }));

  httplib.stop_accepting(listener);
  acceptor.join();
}

TEST_CASE("accepting that is stopped before it begins does not begin") {
  GuardedHttplib httplib([](UniqueFd) {});
  const UniqueFd listener = listen_tcp({"127.0.0.1", 0}, Exposure::loopback, 16);
  httplib.stop_accepting(listener);
  httplib.accept_on(listener);
  CHECK_THROWS_AS(RawClient(local_address(listener).port), std::system_error);
}

TEST_CASE("a burst fits the backlog even while nobody accepts") {
  const UniqueFd listener = listen_tcp({"127.0.0.1", 0}, Exposure::loopback, 1024);
  std::vector<RawClient> clients;
  for (int i = 0; i < 300; ++i) clients.emplace_back(local_address(listener).port);
  CHECK(clients.size() == 300);
}

}  // namespace
}  // namespace gatehouse::testing
