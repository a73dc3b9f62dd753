#include "proxy/pipeline/turn_end.h"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace gatehouse::proxy::testing {
namespace {

struct Loop {
  asio::io_context io{1};
  std::vector<std::string> happened;
  TurnEnd turn_end{io, [this] { happened.emplace_back("first"); }};

  net::Task<> wait(std::string name) {
    happened.push_back(name + " waits");
    co_await turn_end.reached();
    happened.push_back(name + " goes on");
  }
  void ready(const std::string& name) {
    asio::post(io, [this, name] { net::spawn(io, wait(name)); });
  }
};

TEST_CASE("who waits goes on in order, once all that was ready has been dealt with") {
  Loop loop;
  loop.ready("a");
  loop.ready("b");
  loop.io.run();
  CHECK(loop.happened ==
        std::vector<std::string>{"a waits", "b waits", "first", "a goes on", "b goes on"});
}

TEST_CASE("who comes after the end of a turn waits for the next one") {
  Loop loop;
  loop.ready("a");
  loop.io.run();
  loop.io.restart();
  loop.ready("b");
  loop.io.run();
  CHECK(loop.happened ==
        std::vector<std::string>{"a waits", "first", "a goes on", "b waits", "first", "b goes on"});
}

TEST_CASE("a turn's end that was asked for comes although nobody waits, and once") {
  Loop loop;
  asio::post(loop.io, [&] {
    loop.turn_end.ask_for();
    loop.turn_end.ask_for();
  });
  loop.io.run();
  CHECK(loop.happened == std::vector<std::string>{"first"});
}

net::Task<> hold(TurnEnd& turn_end, std::shared_ptr<int> held) {
  co_await turn_end.reached();
  ++*held;
}

TEST_CASE("who waits is dropped when the loop goes, with all that it holds") {
  const auto held = std::make_shared<int>(0);
  Loop loop;
  net::spawn(loop.io, hold(loop.turn_end, held));
  loop.io.run_one();
  CHECK(held.use_count() > 1);
  loop.turn_end.stop();
  loop.io.run();
  CHECK(held.use_count() == 1);
  CHECK(*held == 0);
}

}  // namespace
}  // namespace gatehouse::proxy::testing
