#include "proxy/net/caller_connection.h"

#include <doctest/doctest.h>

#include "tests/proxy/net/loopback.h"

namespace gatehouse::proxy::net {
namespace {

using testing::Loopback;
using HeadOutcome = CallerConnection::HeadOutcome;
using BodyOutcome = CallerConnection::BodyOutcome;

struct Caller {
  Loopback loopback;
  DeadlineSweep sweep;
  CallerDeadlines deadlines;
  std::shared_ptr<CallerConnection> connection =
      std::make_shared<CallerConnection>(std::move(loopback.ours), sweep, deadlines);

  BodyOutcome read_body(std::string& body, std::size_t most = 1 << 20) {
    const auto claim = [](std::size_t) { return true; };
    return loopback.run(connection->read_body(most, body, claim));
  }
};

TEST_CASE("two pipelined requests are read one after the other, each with its own body") {
  Caller caller;
  caller.loopback.send(
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nfirst"
      "POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nsec\r\n3\r\nond\r\n0\r\n\r\n");
  REQUIRE(caller.loopback.run(caller.connection->read_head()) == HeadOutcome::complete);
  CHECK(caller.connection->head().path() == "/a");
  std::string body;
  CHECK(caller.read_body(body) == BodyOutcome::complete);
  CHECK(body == "first");

  REQUIRE(caller.loopback.run(caller.connection->read_head()) == HeadOutcome::complete);
  CHECK(caller.connection->head().path() == "/b");
  body.clear();
  CHECK(caller.read_body(body) == BodyOutcome::complete);
  CHECK(body == "second");
}

TEST_CASE("a head stays readable while its body arrives in many pieces") {
  Caller caller;
  const std::string body_sent(200'000, 'b');
  caller.loopback.send(
      "POST /path HTTP/1.1\r\nHost: h\r\nX-Mark: kept\r\nContent-Length: 200000\r\n\r\n");
  REQUIRE(caller.loopback.run(caller.connection->read_head()) == HeadOutcome::complete);
  std::jthread sender([&] { caller.loopback.send(body_sent); });
  std::string body;
  CHECK(caller.read_body(body) == BodyOutcome::complete);
  CHECK(body == body_sent);
  CHECK(caller.connection->head().find("x-mark") == "kept");
  CHECK(caller.connection->body_read());
}

TEST_CASE("a body beyond the limit is refused before it is read, whichever way it is framed") {
  Caller known;
  known.loopback.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n");
  REQUIRE(known.loopback.run(known.connection->read_head()) == HeadOutcome::complete);
  std::string body;
  CHECK(known.read_body(body, 100) == BodyOutcome::too_large);
  CHECK_FALSE(known.connection->body_read());

  Caller chunked;
  chunked.loopback.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
                        std::string(101, 'x') + "\r\n0\r\n\r\n");
  REQUIRE(chunked.loopback.run(chunked.connection->read_head()) == HeadOutcome::complete);
  body.clear();
  CHECK(chunked.read_body(body, 100) == BodyOutcome::too_large);
}

TEST_CASE("a caller that expects 100-continue is told to go on before its body is read") {
  Caller caller;
  caller.loopback.send(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  REQUIRE(caller.loopback.run(caller.connection->read_head()) == HeadOutcome::complete);
  std::string told(25, '\0');
  std::jthread other([&] {
    asio::read(caller.loopback.theirs, asio::buffer(told));
    caller.loopback.send("ok");
  });
  std::string body;
  CHECK(caller.read_body(body) == BodyOutcome::complete);
  other.join();
  CHECK(told == "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(body == "ok");
}

TEST_CASE("a malformed head ends reading, a caller that leaves is told from one that lies") {
  Caller bad;
  bad.loopback.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  CHECK(bad.loopback.run(bad.connection->read_head()) == HeadOutcome::malformed);
  CHECK(bad.connection->head_error() == http1::ParseError::repeated_host);

  Caller left;
  left.loopback.theirs.close();
  CHECK(left.loopback.run(left.connection->read_head()) == HeadOutcome::closed);
}

TEST_CASE("a caller's departure is noticed while nobody reads, and what it sent ahead is kept") {
  Caller caller;
  caller.loopback.send("GET /one HTTP/1.1\r\nHost: h\r\n\r\n");
  REQUIRE(caller.loopback.run(caller.connection->read_head()) == HeadOutcome::complete);
  bool departed = false;
  caller.connection->watch_departure([&] { departed = true; });
  caller.loopback.send("GET /two HTTP/1.1\r\nHost: h\r\n\r\n");
  caller.loopback.io.restart();
  caller.loopback.io.run_for(std::chrono::milliseconds(50));
  CHECK_FALSE(departed);

  caller.loopback.theirs.close();
  caller.loopback.io.restart();
  caller.loopback.io.run_for(std::chrono::milliseconds(500));
  CHECK(departed);
  CHECK(caller.connection->gone());
}

TEST_CASE("the departure of a caller that has sent far ahead is noticed too") {
  Caller caller;
  caller.loopback.send("GET /one HTTP/1.1\r\nHost: h\r\n\r\n");
  REQUIRE(caller.loopback.run(caller.connection->read_head()) == HeadOutcome::complete);
  int departures = 0;
  caller.connection->watch_departure([&] { ++departures; });
  caller.loopback.send(std::string(64 * 1024, 'x'));
  caller.loopback.io.restart();
  caller.loopback.io.run_for(std::chrono::milliseconds(150));
  CHECK(departures == 0);
  CHECK_FALSE(caller.connection->gone());

  caller.loopback.theirs.close();
  caller.loopback.io.restart();
  caller.loopback.io.run_for(std::chrono::milliseconds(500));
  CHECK(departures == 1);
  CHECK(caller.connection->gone());
}

TEST_CASE("a watch that has ended does not report a departure") {
  Caller caller;
  bool departed = false;
  caller.connection->watch_departure([&] { departed = true; });
  caller.connection->unwatch();
  caller.loopback.theirs.close();
  caller.loopback.io.restart();
  caller.loopback.io.run_for(std::chrono::milliseconds(100));
  CHECK_FALSE(departed);
}

}  // namespace
}  // namespace gatehouse::proxy::net
