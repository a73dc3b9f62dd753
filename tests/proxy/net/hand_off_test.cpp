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

}  // namespace

TEST_CASE("a coroutine goes on where its loop runs, after another thread is done") {
  asio::io_context io;
  HandOff hand_off(io);
  std::function<void()> done;
  std::string told;
  spawn(io, waiting(hand_off, done, told));
  io.run();
  CHECK(told == "waits");
  std::thread([&] { done(); }).join();
  CHECK(told == "waits");
  io.restart();
  io.run();
  CHECK(told == "waits goes on gone");
}

TEST_CASE("another thread may be done when the loop has gone, and the coroutine with it") {
  auto io = std::make_unique<asio::io_context>();
  std::optional<HandOff> hand_off(*io);
  std::function<void()> done;
  std::string told;
  spawn(*io, waiting(*hand_off, done, told));
  io->run();
  hand_off.reset();
  CHECK(told == "waits gone");
  io.reset();
  std::thread([&] { done(); }).join();
  CHECK(told == "waits gone");
}

TEST_CASE("a coroutine that was about to go on when its loop ended is gone once") {
  auto io = std::make_unique<asio::io_context>();
  std::optional<HandOff> hand_off(*io);
  std::function<void()> done;
  std::string told;
  spawn(*io, waiting(*hand_off, done, told));
  io->run();
  done();
  hand_off.reset();
  io.reset();
  CHECK(told == "waits gone");
}

}  // namespace gatehouse::proxy::net
