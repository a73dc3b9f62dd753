#include "common/http/http_server.h"

#include <doctest/doctest.h>

#include "tests/common/http/server_fixture.h"
#include "tests/support/free_port.h"

namespace gatehouse::testing {
namespace {

TEST_CASE("a request reaches the handler whole and its answer comes back") {
  ServerFixture fixture(echo);
  const std::string answer = fixture.exchange(
      "POST /a%20b/c?x=1+2&y=%26 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(status_of(answer) == 200);
  CHECK(body_of(answer) == "POST /a b/c x=1 2 y=&\nhello");
}

TEST_CASE("the handler sees headers as they were sent, the peer's address and a request id") {
  HttpRequest seen;
  ServerFixture fixture([&](HttpRequest& request) {
    seen = request;
    return no_content_response();
  });
  const std::string answer = fixture.exchange(
      "GET / HTTP/1.1\r\nHost: h\r\nX-Mark:  a%20b \r\nREMOTE_ADDR: 6.6.6.6\r\n\r\n");
  REQUIRE(seen.header("x-mark"));
  CHECK(*seen.header("x-mark") == "a%20b");
  CHECK(seen.remote_addr == "127.0.0.1");
  CHECK(seen.request_id.starts_with("req_"));
  CHECK(answer.find("x-request-id: " + seen.request_id) != std::string::npos);
}

TEST_CASE("one connection serves many requests, also when they are sent all at once") {
  ServerFixture fixture(echo);
  RawClient client(fixture.port());
  client.send(
      "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\n"
      "Content-Length: 2\r\n\r\nabGET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(body_of(client.read_answer()) == "GET /1\n");
  CHECK(body_of(client.read_answer()) == "POST /2\nab");
  CHECK(body_of(client.read_answer()) == "GET /3\n");
  client.send("GET /4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string last = client.read_to_end();
  CHECK(last.find("GET /4\n") != std::string::npos);
  CHECK(last.find("Connection: close") != std::string::npos);
}

TEST_CASE("HEAD has the length of what GET would send, and no body") {
  ServerFixture fixture(echo);
  RawClient client(fixture.port());
  client.send("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_to_end();
  CHECK(answer.find("Content-Length: 8\r\n") != std::string::npos);
  CHECK(answer.find("Accept-Ranges") == std::string::npos);
  CHECK(body_of(answer).empty());
}

TEST_CASE("204 has neither body nor length") {
  ServerFixture fixture([](HttpRequest&) { return no_content_response(); });
  const std::string answer = fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(status_of(answer) == 204);
  CHECK(answer.find("Content-Length") == std::string::npos);
}

TEST_CASE("a body that waits for 100 Continue is asked for") {
  ServerFixture fixture(echo);
  RawClient client(fixture.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  REQUIRE(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  CHECK(client.read_until("abc").find("POST /\nabc") != std::string::npos);
}

TEST_CASE("nothing is compressed and no range is cut, whatever is asked for") {
  const std::string text(20'000, 'x');
  ServerFixture fixture([&](HttpRequest&) { return text_response(200, text); });
  const std::string answer =
      fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br\r\n\r\n");
  CHECK(answer.find("Content-Encoding") == std::string::npos);
  CHECK(body_of(answer) == text);
}

TEST_CASE("a header value that would split the answer is not sent") {
  ServerFixture fixture([](HttpRequest&) {
    HttpResponse response = text_response(200, "x");
    response.headers.set("X-Bad", "a\r\nSet-Cookie: b=c");
    response.headers.add("Set-Cookie", "one=1");
    response.headers.add("Set-Cookie", "two=2");
    return response;
  });
  const std::string answer = fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(answer.find("b=c") == std::string::npos);
  CHECK(answer.find("Set-Cookie: one=1\r\n") != std::string::npos);
  CHECK(answer.find("Set-Cookie: two=2\r\n") != std::string::npos);
}

TEST_CASE("what a handler throws stands in the log and not in the answer") {
  ServerFixture fixture([](HttpRequest& request) -> HttpResponse {
    request.route = "/things/:id";
    if (request.path == "/odd") throw 7;
    throw std::runtime_error("the disk is on fire");
  });
  const std::string answer = fixture.exchange("GET /things/1 HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(status_of(answer) == 500);
  CHECK(answer.find("fire") == std::string::npos);
  CHECK(answer.find("\"request_id\":\"req_") != std::string::npos);
  CHECK(fixture.log().find("the disk is on fire") != std::string::npos);
  CHECK(fixture.log().find("route=/things/:id") != std::string::npos);
  CHECK(fixture.log().find("/things/1") == std::string::npos);
  CHECK(status_of(fixture.exchange("GET /odd HTTP/1.1\r\nHost: h\r\n\r\n")) == 500);
}

TEST_CASE("HTTP/1.0 is answered and its connection closed") {
  ServerFixture fixture(echo);
  RawClient client(fixture.port());
  client.send("GET /x HTTP/1.0\r\n\r\n");
  CHECK(client.read_to_end().find("GET /x") != std::string::npos);
}

TEST_CASE("an address that is taken, unknown or not loopback is refused with a reason") {
  SystemClock clock;
  Log log(LogFormat::text, LogLevel::off, clock);
  const auto reason = [&](const std::string& host, std::uint16_t port) {
    HttpServer::Options options;
    options.host = host;
    options.port = port;
    HttpServer server(options, echo, log, clock);
    try {
      server.start();
    } catch (const HttpServerError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  ServerFixture taken(echo);
  const std::string port = std::to_string(taken.port());
  CHECK(reason("127.0.0.1", taken.port()) ==
        "cannot listen on 127.0.0.1:" + port + ": Address already in use");
  CHECK(reason("0.0.0.0", 0) == "cannot listen on 0.0.0.0:0: it is not a loopback address");
  CHECK(reason("::", 0) == "cannot listen on [::]:0: it is not a loopback address");
  CHECK(reason("no-such-host.invalid", 0).starts_with("cannot listen on no-such-host.invalid:0"));
  CHECK(reason("127.0.0.1", 0).empty());
}

TEST_CASE("another address than loopback is served when that is allowed outright") {
  HttpServer::Options options;
  options.host = "0.0.0.0";
  options.allow_remote = true;
  ServerFixture fixture(echo, options);
  CHECK(fixture.server().address() == "0.0.0.0:" + std::to_string(fixture.port()));
  CHECK(status_of(fixture.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")) == 200);
}

TEST_CASE("as many event streams as threads are refused at once") {
  SystemClock clock;
  Log log(LogFormat::text, LogLevel::off, clock);
  HttpServer::Options options;
  options.threads = options.max_event_streams = 4;
  CHECK_THROWS_AS(HttpServer(options, echo, log, clock), std::invalid_argument);
}

}  // namespace
}  // namespace gatehouse::testing
