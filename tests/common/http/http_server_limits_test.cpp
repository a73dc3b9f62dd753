#include <fstream>

#include <doctest/doctest.h>

#include "common/http/request_reader.h"
#include "tests/common/http/server_fixture.h"
#include "tests/support/wait_until.h"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * 4096;
}

TEST_CASE("a header of 100 MB is cut at 64 KiB and takes no memory") {
  ServerFixture fixture(echo);
  const std::string piece(1 << 16, 'a');
  const std::size_t before = resident_bytes();
  RawClient client(fixture.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX-A: ");
  std::size_t sent = 0;
  while (sent < 100'000'000 && client.send(piece)) sent += piece.size();
  CHECK(sent < 100'000'000);
  CHECK(resident_bytes() < before + (std::size_t{16} << 20));
  CHECK(status_of(fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")) == 200);
}

TEST_CASE("a head just over the limit gets to read why") {
  ServerFixture fixture(echo);
  RawClient client(fixture.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX-A: " + std::string(70'000, 'a') + "\r\n\r\n");
  CHECK(status_of(client.read_to_end()) == 431);
}

TEST_CASE("a head that drips in is cut at its deadline, however steadily it drips") {
  HttpServer::Options options;
  options.read_deadline = 300ms;
  ServerFixture fixture(echo, options);
  RawClient client(fixture.port());
  const auto began = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n");
  std::string answer;
  while (answer.empty() && std::chrono::steady_clock::now() < began + 20s) {
    client.send("X");
    answer = client.read_to_end(20ms);
  }
  CHECK(status_of(answer) == 408);
  CHECK(std::chrono::steady_clock::now() < began + 10s);
}

TEST_CASE("a body that stops coming is cut at its deadline") {
  HttpServer::Options options;
  options.read_deadline = 200ms;
  ServerFixture fixture(echo, options);
  RawClient client(fixture.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(status_of(client.read_to_end()) == 408);
}

TEST_CASE("a connection that says nothing is closed without a word") {
  HttpServer::Options options;
  options.idle_deadline = 100ms;
  ServerFixture fixture(echo, options);
  RawClient client(fixture.port());
  CHECK(client.read_to_end() == "");
  CHECK(wait_until([&] { return fixture.server().open_connections() == 0; }));
}

TEST_CASE("a peer that does not read its answer is given up") {
  HttpServer::Options options;
  options.write_deadline = 200ms;
  const std::string large(64 << 20, 'x');
  ServerFixture fixture([&](HttpRequest&) { return text_response(200, large); }, options);
  RawClient client(fixture.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  REQUIRE(client.read_until("200").find("HTTP/1.1 200") == 0);
  CHECK(wait_until([&] { return fixture.server().open_connections() == 0; }));
}

TEST_CASE("idle connections cost no thread: 200 of them leave two threads free to answer") {
  HttpServer::Options options;
  options.threads = 2;
  options.max_event_streams = 1;
  ServerFixture fixture(echo, options);
  std::vector<RawClient> idle;
  for (int i = 0; i < 200; ++i) {
    idle.emplace_back(fixture.port());
    if (i % 2 == 0) {
      idle.back().send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      REQUIRE(status_of(idle.back().read_answer()) == 200);
    }
  }
  CHECK(wait_until([&] { return fixture.server().open_connections() == 200; }));
  CHECK(status_of(fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")) == 200);
  idle[0].send("GET /again HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(body_of(idle[0].read_answer()) == "GET /again\n");
}

TEST_CASE("slow senders cost no thread, whatever part of a request they keep back") {
  HttpServer::Options options;
  options.threads = 2;
  options.max_event_streams = 1;
  ServerFixture fixture(echo, options);
  const std::string large = std::to_string(RequestReader::kSmallBody + 1);
  std::vector<RawClient> slow;
  for (const std::string part :
       {"G", "GET / HTTP/1.1\r\nHost: h\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"}) {
    for (int i = 0; i < 20; ++i) {
      slow.emplace_back(fixture.port());
      slow.back().send(part);
    }
  }
  for (int i = 0; i < 20; ++i) {
    slow.emplace_back(fixture.port());
    slow.back().send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + large + "\r\n\r\n");
  }
  CHECK(wait_until([&] { return fixture.server().open_connections() >= 80; }));
  const auto began = std::chrono::steady_clock::now();
  CHECK(status_of(fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")) == 200);
  CHECK(std::chrono::steady_clock::now() < began + options.read_deadline / 2);

  slow[0].send("ET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(body_of(slow[0].read_answer()) == "GET /slow\n");
  slow[40].send("c");
  CHECK(body_of(slow[40].read_answer()) == "POST /\nabc");
  CHECK(slow[60].read_until("100 Continue").starts_with("HTTP/1.1 100"));
  slow[60].send("abc");
  CHECK(slow[60].read_until("abc").ends_with("POST /\nabc"));
}

TEST_CASE("peers cost no thread either once they are refused") {
  HttpServer::Options options;
  options.threads = 2;
  options.max_event_streams = 1;
  options.read_deadline = 300ms;
  ServerFixture fixture(echo, options);
  std::vector<RawClient> refused;
  for (int i = 0; i < 60; ++i) {
    refused.emplace_back(fixture.port());
    refused.back().send(i % 2 == 0 ? "GET / HTTP/1.1\r\n" : "no request\r\n\r\n");
  }
  CHECK(status_of(refused[0].read_answer()) == 408);
  CHECK(status_of(refused[1].read_answer()) == 400);
  const auto began = std::chrono::steady_clock::now();
  CHECK(status_of(fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")) == 200);
  CHECK(std::chrono::steady_clock::now() < began + 5s);
}

TEST_CASE("no more large bodies arrive at a time than there are threads") {
  HttpServer::Options options;
  options.threads = 2;
  options.max_event_streams = 1;
  ServerFixture fixture(echo, options);
  const std::string body(RequestReader::kSmallBody + 1, 'x');
  const std::string fields =
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  const std::string announced = fields + "Expect: 100-continue\r\n\r\n";
  RawClient first(fixture.port());
  RawClient second(fixture.port());
  for (RawClient* client : {&first, &second}) {
    client->send(announced);
    REQUIRE(client->read_until("\r\n\r\n").starts_with("HTTP/1.1 100"));
  }
  CHECK(status_of(fixture.exchange(announced)) == 503);
  first.send(body);
  CHECK(first.read_until(body).find("HTTP/1.1 200") != std::string::npos);
  CHECK(status_of(fixture.exchange(fields + "\r\n" + body)) == 200);
}

TEST_CASE("a burst of 300 connections is answered to the last") {
  ServerFixture fixture(echo);
  std::vector<RawClient> clients;
  for (int i = 0; i < 300; ++i) clients.emplace_back(fixture.port());
  for (int i = 0; i < 300; ++i) {
    clients[static_cast<std::size_t>(i)].send("GET /" + std::to_string(i) +
                                              " HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  int answered = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string answer = clients[static_cast<std::size_t>(i)].read_answer();
    answered += body_of(answer) == "GET /" + std::to_string(i) + "\n";
  }
  CHECK(answered == 300);
}

TEST_CASE("a connection beyond the limit is closed, and there is room again when one ends") {
  HttpServer::Options options;
  options.max_connections = 2;
  ServerFixture fixture(echo, options);
  RawClient first(fixture.port());
  RawClient second(fixture.port());
  REQUIRE(wait_until([&] { return fixture.server().open_connections() == 2; }));
  CHECK(fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n") == "");
  first.close();
  CHECK(wait_until([&] { return fixture.server().open_connections() == 1; }));
  CHECK(status_of(fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")) == 200);
}

}  // namespace
}  // namespace gatehouse::testing
