#include <atomic>

#include <doctest/doctest.h>

#include "tests/common/http/server_fixture.h"

namespace gatehouse::testing {
namespace {

struct Refused {
  const char* name;
  std::string request;
  int status;
};

std::string get_with(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

std::string post_with(const std::string& fields, const std::string& body = "") {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n" + body;
}

const std::vector<Refused> kRefused{
    {"chunked body", post_with("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), 411},
    {"chunked body and a length",
     post_with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 411},
    {"gzip body", post_with("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "xx"), 415},
    {"multipart body",
     post_with("Content-Type: MultiPart/form-data; boundary=b\r\nContent-Length: 2\r\n", "xx"),
     415},
    {"range", get_with("Range: bytes=0-1\r\n"), 400},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400},
    {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
    {"two equal Content-Lengths", post_with("Content-Length: 2\r\nContent-Length: 2\r\n", "xx"),
     400},
    {"two Authorizations", get_with("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), 400},
    {"a list as Content-Length", post_with("Content-Length: 2, 2\r\n", "xx"), 400},
    {"a signed Content-Length", post_with("Content-Length: +2\r\n", "xx"), 400},
    {"a negative Content-Length", post_with("Content-Length: -1\r\n"), 400},
    {"a huge Content-Length", post_with("Content-Length: 99999999999999999999999\r\n"), 413},
    {"a body one byte too large", post_with("Content-Length: 1048577\r\n"), 413},
    {"an encoded line end in a header value", get_with("X-A: a%0d%0aX-B: c\r\n"), 400},
    {"an encoded NUL in a header value", get_with("X-A: %00\r\n"), 400},
    {"a raw control character in a header value", get_with("X-A: a\x01\r\n"), 400},
    {"a bare line feed in the head", "GET / HTTP/1.1\r\nHost: h\nX-A: b\r\n\r\n", 400},
    {"a bare carriage return", get_with("X-A: a\rb\r\n"), 400},
    {"a folded header line", get_with("X-A: a\r\n b\r\n"), 400},
    {"a space before the colon", get_with("X-A : a\r\n"), 400},
    {"no colon", get_with("nonsense\r\n"), 400},
    {"another expectation", post_with("Expect: coffee\r\nContent-Length: 0\r\n"), 417},
    {"an encoded control character in the path", "GET /%0a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"an encoded slash", "GET /a%2Fb HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"a backslash", "GET /a%5cb HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"a dot segment", "GET /a/../b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"an encoded dot segment", "GET /a/%2e%2E/b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"a cut-off escape", "GET /a%2 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"an absolute address", "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"an unknown method", "BREW / HTTP/1.1\r\nHost: h\r\n\r\n", 501},
    {"a TLS hello", std::string("\x16\x03\x01\x02\x00\x01\r\n\r\n", 10), 400},
    {"HTTP/2", "PRI * HTTP/2.0\r\n\r\n", 505},
    {"an address of 9000 bytes", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n",
     414},
};

TEST_CASE("what is refused is refused before a handler sees it, with a reason, and ends there") {
  std::atomic<int> handled{0};
  ServerFixture fixture([&](HttpRequest& request) {
    ++handled;
    return echo(request);
  });
  for (const Refused& refused : kRefused) {
    CAPTURE(refused.name);
    RawClient client(fixture.port());
    // What follows would be answered if the connection went on.
    client.send(refused.request + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string answer = client.read_to_end();
    CHECK(status_of(answer) == refused.status);
    CHECK(answer.find("Content-Type: application/problem+json") != std::string::npos);
    CHECK(answer.find("Connection: close") != std::string::npos);
    CHECK(answer.find("\"detail\":") != std::string::npos);
    CHECK(answer.find("smuggled") == std::string::npos);
  }
  CHECK(handled == 0);
}

TEST_CASE("too many header fields are refused") {
  ServerFixture fixture(echo);
  std::string fields;
  for (int i = 0; i < 99; ++i) fields += "X-" + std::to_string(i) + ": a\r\n";
  CHECK(status_of(fixture.exchange(get_with(fields))) == 200);
  CHECK(status_of(fixture.exchange(get_with(fields + "X-A: a\r\n"))) == 431);
}

TEST_CASE(
    "a body of exactly the limit is read, one that is larger is answered even while it comes") {
  ServerFixture fixture(
      [](HttpRequest& request) { return text_response(200, std::to_string(request.body.size())); });
  const std::string most(1 << 20, 'a');
  CHECK(body_of(fixture.exchange(post_with("Content-Length: 1048576\r\n", most))) == "1048576");

  RawClient client(fixture.port());
  client.send(post_with("Content-Length: 3145728\r\n", most + most + most));
  CHECK(status_of(client.read_to_end()) == 413);
}

TEST_CASE("a percent sign in a header value is no crime") {
  ServerFixture fixture(
      [](HttpRequest& request) { return text_response(200, *request.header("X-A")); });
  CHECK(body_of(fixture.exchange(get_with("X-A: 100% a%20b %zz\r\n"))) == "100% a%20b %zz");
}

}  // namespace
}  // namespace gatehouse::testing
