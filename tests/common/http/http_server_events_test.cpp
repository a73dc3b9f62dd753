#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "tests/common/http/server_fixture.h"
#include "tests/support/wait_until.h"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;

constexpr const char* kAsk = "GET /events HTTP/1.1\r\nHost: h\r\n\r\n";

/// Says hello and stays until the stream is closed.
HttpResponse lasting(HttpRequest& request) {
  if (request.path != "/events") return echo(request);
  return event_stream_response([](EventStream& stream) {
    stream.write(sse_event("hello", "world"));
    while (!stream.closed()) std::this_thread::sleep_for(5ms);
  });
}

TEST_CASE("an event is sent the moment it is written") {
  ServerFixture fixture(lasting);
  RawClient client(fixture.port());
  client.send(kAsk);
  const std::string answer = client.read_until("data: world\n\n");
  CHECK(answer.find("Content-Type: text/event-stream\r\n") != std::string::npos);
  CHECK(answer.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
  CHECK(answer.find("event: hello\ndata: world\n\n") != std::string::npos);
}

TEST_CASE("a stream whose function returns ends properly and the connection goes on") {
  ServerFixture fixture([](HttpRequest& request) {
    if (request.path != "/events") return echo(request);
    return event_stream_response([](EventStream& stream) { stream.write("data: only\n\n"); });
  });
  RawClient client(fixture.port());
  client.send(kAsk);
  REQUIRE(client.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
  client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(client.read_until("GET /next\n").find("GET /next\n") != std::string::npos);
}

TEST_CASE("a stream notices that its reader left and frees its place") {
  ServerFixture fixture(lasting);
  RawClient client(fixture.port());
  client.send(kAsk);
  client.read_until("world");
  CHECK(fixture.server().open_event_streams() == 1);
  client.close();
  CHECK(wait_until([&] { return fixture.server().open_event_streams() == 0; }));
}

TEST_CASE("streams beyond their number are told to come back, and other requests are answered") {
  HttpServer::Options options;
  options.threads = 3;
  options.max_event_streams = 2;
  ServerFixture fixture(lasting, options);
  std::vector<RawClient> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back(fixture.port()).send(kAsk);
    REQUIRE(readers.back().read_until("world").find("world") != std::string::npos);
  }
  const std::string refused = fixture.exchange(kAsk);
  CHECK(status_of(refused) == 503);
  CHECK(refused.find("Retry-After: 2\r\n") != std::string::npos);
  CHECK(status_of(fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")) == 200);
  readers.pop_back();
  REQUIRE(wait_until([&] { return fixture.server().open_event_streams() == 1; }));
  readers.emplace_back(fixture.port()).send(kAsk);
  CHECK(readers.back().read_until("world").find("world") != std::string::npos);
}

TEST_CASE("a fault in the middle of a stream ends it and stands in the log") {
  ServerFixture fixture([](HttpRequest&) {
    return event_stream_response([](EventStream& stream) {
      stream.write("data: a\n\n");
      throw std::runtime_error("the hub broke");
    });
  });
  RawClient client(fixture.port());
  client.send(kAsk);
  const std::string answer = client.read_to_end();
  CHECK(answer.find("data: a") != std::string::npos);
  CHECK_FALSE(answer.ends_with("0\r\n\r\n"));
  CHECK(wait_until([&] { return fixture.log().find("the hub broke") != std::string::npos; }));
  CHECK(wait_until([&] { return fixture.server().open_event_streams() == 0; }));
}

TEST_CASE("HEAD of a stream does not run it, and HTTP/1.0 cannot have one") {
  std::atomic<int> runs{0};
  ServerFixture fixture(
      [&](HttpRequest&) { return event_stream_response([&](EventStream&) { ++runs; }); });
  RawClient client(fixture.port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  CHECK(status_of(client.read_to_end()) == 200);
  CHECK(status_of(fixture.exchange("GET / HTTP/1.0\r\n\r\n")) == 505);
  CHECK(runs == 0);
}

TEST_CASE("stopping ends idle connections, open streams and slow requests at once") {
  ServerFixture fixture(lasting);
  RawClient idle(fixture.port());
  idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  REQUIRE(status_of(idle.read_answer()) == 200);
  RawClient stream(fixture.port());
  stream.send(kAsk);
  REQUIRE(stream.read_until("world").find("world") != std::string::npos);
  RawClient slow(fixture.port());
  slow.send("GET / HT");
  REQUIRE(wait_until([&] { return fixture.server().open_connections() == 3; }));

  const auto began = std::chrono::steady_clock::now();
  fixture.server().stop();
  CHECK(std::chrono::steady_clock::now() - began < 3s);
  CHECK(idle.read_to_end().empty());
  CHECK(slow.read_to_end().empty());
  CHECK(fixture.server().open_connections() == 0);
  CHECK_THROWS_AS(RawClient(fixture.port()), std::system_error);
}

TEST_CASE("stopping lets a running answer finish") {
  std::atomic<bool> running{false};
  ServerFixture fixture([&](HttpRequest& request) {
    running = true;
    std::this_thread::sleep_for(300ms);
    return echo(request);
  });
  RawClient client(fixture.port());
  client.send("GET /last HTTP/1.1\r\nHost: h\r\n\r\n");
  REQUIRE(wait_until([&] { return running.load(); }));
  fixture.server().stop();
  CHECK(client.read_to_end().find("GET /last") != std::string::npos);
}

TEST_CASE("stopping cuts a peer that does not read, soon") {
  const std::string large(64 << 20, 'x');
  HttpServer::Options options;
  options.write_deadline = 60s;
  ServerFixture fixture([&](HttpRequest&) { return text_response(200, large); }, options);
  RawClient client(fixture.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.read_until("HTTP/1.1 200");
  const auto began = std::chrono::steady_clock::now();
  fixture.server().stop();
  CHECK(std::chrono::steady_clock::now() - began < 10s);
}

TEST_CASE("a server that never started, or is stopped twice, stops all the same") {
  SystemClock clock;
  Log log(LogFormat::text, LogLevel::off, clock);
  HttpServer never({}, echo, log, clock);
  never.stop();
  CHECK(never.address().empty());
  ServerFixture fixture(echo);
  fixture.server().stop();
  fixture.server().stop();
}

}  // namespace
}  // namespace gatehouse::testing
