#include "proxy/net/hand_off.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <doctest/doctest.h>

namespace gatehouse::proxy::net {
namespace {

/// Notes in `told` that it waits, that it went on, and that it is gone.
struct Told {
  std::string& told;
  ~Told() { told += " gone"; }
};

Task<> waiting(HandOff& hand_off, std::function<void()>& done, std::string& told) {
  const Told to_the_end{told};
  told += "waits";
  co_await Wait([&](Suspended suspended) { done = hand_off.expect(std::move(suspended)); });
  told += " goes on";
}

// An event loop on which a coroutine waits for `done` to be called.
struct Bench {
  std::string told;
  std::function<void()> done;
  std::unique_ptr<asio::io_context> io = std::make_unique<asio::io_context>();
  std::optional<HandOff> hand_off{*io};

  Bench() {
    spawn(*io, waiting(*hand_off, done, told));
    io->run();
    CHECK(told == "waits");
  }
};

}  // namespace

TEST_CASE("a coroutine goes on where its loop runs, after another thread is done") {
  Bench bench;
  std::thread([&] { bench.done(); }).join();
  CHECK(bench.told == "waits");
  bench.io->restart();
  bench.io->run();
  CHECK(bench.told == "waits goes on gone");
}

TEST_CASE("another thread may be done when the loop has gone, and the coroutine with it") {
  Bench bench;
  bench.hand_off.reset();
  CHECK(bench.told == "waits gone");
  bench.io.reset();
  std::thread([&] { bench.done(); }).join();
  CHECK(bench.told == "waits gone");
}

TEST_CASE("a coroutine that was about to go on when its loop ended is gone once") {
  Bench bench;
  bench.done();
  bench.hand_off.reset();
  bench.io.reset();
  CHECK(bench.told == "waits gone");
}

}  // namespace gatehouse::proxy::net
