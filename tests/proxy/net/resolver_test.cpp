#include "proxy/net/resolver.h"

#include <thread>

#include <doctest/doctest.h>

namespace gatehouse::proxy::net {
namespace {

using namespace std::chrono_literals;

Resolver::Answer look_up(Resolver& resolver, const std::string& host,
                         std::chrono::milliseconds timeout = 10s) {
  asio::io_context io(1);
  Resolver::Answer answer;
  const Origin origin{false, host, 80};
  spawn(io,
        [](Resolver& its_resolver, Executor executor, const Origin& its_origin,
           std::chrono::milliseconds its_timeout, Resolver::Answer& its_answer) -> Task<> {
          its_answer = co_await its_resolver.resolve(executor, its_origin, its_timeout);
        }(resolver, io.get_executor(), origin, timeout, answer));
  io.run();
  return answer;
}

TEST_CASE("addresses are taken as they are") {
  Resolver resolver;
  const auto four = look_up(resolver, "127.0.0.1");
  REQUIRE(four.endpoints.size() == 1);
  CHECK(four.endpoints[0] == Tcp::endpoint(asio::ip::address_v4::loopback(), 80));
  const auto six = look_up(resolver, "::1");
  REQUIRE(six.endpoints.size() == 1);
  CHECK(six.endpoints[0] == Tcp::endpoint(asio::ip::address_v6::loopback(), 80));
}

TEST_CASE("a name is looked up, by several at once too") {
  Resolver resolver;
  asio::io_context io(1);
  const Origin origin{false, "localhost", 8080};
  int found = 0;
  const auto ask = [](Resolver& its_resolver, Executor executor, const Origin& its_origin,
                      int& its_found) -> Task<> {
    const auto answer = co_await its_resolver.resolve(executor, its_origin, 10s);
    if (!answer.endpoints.empty() && answer.endpoints[0].port() == 8080) ++its_found;
  };
  for (int i = 0; i < 20; ++i) {
    spawn(io, ask(resolver, io.get_executor(), origin, found));
  }
  io.run();
  CHECK(found == 20);
}

TEST_CASE("a name without addresses says so") {
  Resolver resolver;
  const auto answer = look_up(resolver, "no-such-host.invalid", 60s);
  CHECK(answer.endpoints.empty());
  CHECK_FALSE(answer.timed_out);
  CHECK_FALSE(answer.problem.empty());
}

TEST_CASE("a look-up that cannot begin fails at once, and the next one begins") {
  bool has_threads = false;
  Resolver resolver([&has_threads](const std::function<void()>& work) {
    if (!has_threads) {
      throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    }
    std::thread(work).detach();
  });
  const auto refused = look_up(resolver, "localhost");
  CHECK(refused.endpoints.empty());
  CHECK_FALSE(refused.timed_out);
  CHECK_FALSE(refused.problem.empty());
  has_threads = true;
  CHECK_FALSE(look_up(resolver, "localhost").endpoints.empty());
}

TEST_CASE("a look-up that takes too long is left alone, and reaches nobody who is gone") {
  Resolver resolver;
  for (int i = 0; i < 50; ++i) {
    const auto answer =
        look_up(resolver, "host-" + std::to_string(i) + ".invalid", std::chrono::milliseconds{0});
    CHECK(answer.endpoints.empty());
  }
  // An event loop that ends while somebody waits.
  asio::io_context io(1);
  const Origin origin{false, "another-host.invalid", 80};
  spawn(io, [](Resolver& its_resolver, Executor executor, const Origin& its_origin) -> Task<> {
    co_await its_resolver.resolve(executor, its_origin, 10s);
  }(resolver, io.get_executor(), origin));
  io.run_one();
}

}  // namespace
}  // namespace gatehouse::proxy::net
