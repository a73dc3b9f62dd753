#include "proxy/net/task.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "proxy/net/asio.h"
#include "tests/proxy/net/loopback.h"

namespace gatehouse::proxy::net {
namespace {

/// Waits until the test lets it go on.
struct Gate {
  std::optional<Suspended> waiting;

  auto passed() {
    return Wait([this](Suspended its_waiting) { waiting.emplace(std::move(its_waiting)); });
  }
  void open() {
    Suspended next = std::move(*waiting);
    waiting.reset();
    std::move(next).resume();
  }
};

Task<int> number(int value) { co_return value; }

Task<int> number_behind(Gate& gate, int value) {
  co_await gate.passed();
  co_return value;
}

Task<int> failing_behind(Gate* gate) {
  if (gate != nullptr) co_await gate->passed();
  throw std::runtime_error("failed");
}

Task<std::string> outcome_of(Task<int> task) {
  try {
    co_return std::to_string(co_await std::move(task));
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
}

Task<> store(Task<std::string> task, std::string& into) { into = co_await std::move(task); }

std::string outcome_of(asio::io_context& io, Task<int> task) {
  std::string outcome = "waits";
  spawn(io, store(outcome_of(std::move(task)), outcome));
  io.restart();
  io.run();
  return outcome;
}

TEST_CASE("a task yields what it returns or throws, whether it waits before or not") {
  asio::io_context io(1);
  CHECK(outcome_of(io, number(7)) == "7");
  CHECK(outcome_of(io, failing_behind(nullptr)) == "failed");

  Gate gate;
  std::string outcome;
  spawn(io, store(outcome_of(number_behind(gate, 8)), outcome));
  io.restart();
  io.run();
  CHECK(outcome.empty());
  gate.open();
  CHECK(outcome == "8");

  spawn(io, store(outcome_of(failing_behind(&gate)), outcome));
  io.restart();
  io.run();
  gate.open();
  CHECK(outcome == "failed");
}

Task<> add_up(int count, std::int64_t& sum) {
  for (int i = 0; i < count; ++i) sum += co_await number(i);
}

TEST_CASE("a long loop of tasks that do not wait needs no more stack than one") {
  asio::io_context io(1);
  std::int64_t sum = 0;
  spawn(io, add_up(2'000'000, sum));
  io.run();
  CHECK(sum == std::int64_t{2'000'000} * 1'999'999 / 2);
}

Task<> hold(Gate& gate, std::shared_ptr<int> held, int depth) {
  if (depth == 0) {
    co_await gate.passed();
  } else {
    co_await hold(gate, held, depth - 1);
  }
  ++*held;
}

TEST_CASE("a suspended coroutine that is given up is destroyed with all who await it") {
  const auto held = std::make_shared<int>(0);
  asio::io_context io(1);
  Gate gate;
  spawn(io, hold(gate, held, 5));
  io.run();
  CHECK(held.use_count() == 1 + 6);
  gate.waiting.reset();
  CHECK(held.use_count() == 1);
  CHECK(*held == 0);
}

TEST_CASE("a task that was begun and is not awaited any more is destroyed") {
  const auto held = std::make_shared<int>(0);
  Gate gate;
  { const Task<> never_begun = hold(gate, held, 0); }
  CHECK(held.use_count() == 1);
}

TEST_CASE("coroutines that wait for an operation end with the event loop") {
  const auto held = std::make_shared<int>(0);
  {
    asio::io_context io(1);
    spawn(io, [](asio::io_context& its_io, std::shared_ptr<int> its_held) -> Task<> {
      SteadyTimer timer(its_io.get_executor(), std::chrono::hours(1));
      std::error_code error;
      co_await timer.async_wait(into(error));
      ++*its_held;
    }(io, held));
    io.poll();
    CHECK(held.use_count() == 2);
  }
  CHECK(held.use_count() == 1);
  CHECK(*held == 0);
}

TEST_CASE("what a spawned task throws comes out of the event loop, which can go on") {
  asio::io_context io(1);
  spawn(io, []() -> Task<> {
    co_await number(1);
    throw std::runtime_error("nobody awaits this");
  }());
  bool others_run = false;
  asio::post(io, [&] { others_run = true; });
  CHECK_THROWS_WITH(io.run(), "nobody awaits this");
  io.run();
  CHECK(others_run);
}

TEST_CASE("an operation yields its value and its error") {
  testing::Loopback pair;
  pair.send("abc");
  char bytes[8];
  std::error_code error;
  const auto read = [](Socket& socket, char* to, std::error_code& its_error) -> Task<std::size_t> {
    co_return co_await socket.async_read_some(asio::buffer(to, 8), into(its_error));
  };
  CHECK(pair.run(read(pair.ours, bytes, error)) == 3);
  CHECK_FALSE(error);
  pair.theirs.close();
  CHECK(pair.run(read(pair.ours, bytes, error)) == 0);
  CHECK(error == asio::error::eof);
}

}  // namespace
}  // namespace gatehouse::proxy::net
