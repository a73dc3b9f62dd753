#include "proxy/http1/response_head.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/proxy/http1/every_split.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::http1;
using namespace std::string_view_literals;

template <typename Inspect>
ParseResult parse(std::string_view text, Inspect&& inspect) {
  return parse_every_way<ResponseParser, ResponseHead>(text, inspect);
}

ParseResult parse(std::string_view text) {
  return parse(text, [](const ResponseHead&) {});
}

TEST_CASE("an answer's parts are found whatever way its bytes arrive") {
  const std::string_view text =
      "HTTP/1.1 429 Too Many\tRequests\r\nRetry-After: 7\r\nContent-Length: 3\r\n\r\nabc";
  const auto result = parse(text, [](const ResponseHead& head) {
    CHECK(head.status() == 429);
    CHECK(head.reason() == "Too Many\tRequests");
    CHECK(head.version_minor() == 1);
    CHECK(head.find("retry-after") == "7");
    CHECK(head.body_for("POST") == BodyFraming{Framing::content_length, 3});
    CHECK(head.keep_alive());
    CHECK_FALSE(head.interim());
  });
  CHECK(result.state == ParseState::complete);
  CHECK(result.consumed == text.size() - 3);
}

TEST_CASE("an empty reason is allowed with and without its space") {
  for (const std::string_view text : {"HTTP/1.1 200 \r\n\r\n", "HTTP/1.1 200\r\n\r\n"}) {
    const auto result = parse(text, [](const ResponseHead& head) {
      CHECK(head.status() == 200);
      CHECK(head.reason() == "");
    });
    CHECK(result.state == ParseState::complete);
  }
}

TEST_CASE("a body's end depends on status, method, version and fields") {
  struct Case {
    std::string_view head, method;
    BodyFraming body;
    bool keep_alive;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5", "GET", {Framing::content_length, 5}, true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "GET", {Framing::chunked, 0}, true},
      {"HTTP/1.1 200 OK\r\nX: y", "GET", {Framing::until_close, 0}, true},
      {"HTTP/1.0 200 OK\r\nX: y", "GET", {Framing::until_close, 0}, false},
      {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1",
       "GET",
       {Framing::content_length, 1},
       true},
      {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1",
       "GET",
       {Framing::content_length, 1},
       false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5", "HEAD", {Framing::none, 0}, true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "HEAD", {Framing::none, 0}, true},
      {"HTTP/1.1 204 No Content\r\nX: y", "POST", {Framing::none, 0}, true},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 5", "GET", {Framing::none, 0}, true},
      {"HTTP/1.1 100 Continue\r\nX: y", "POST", {Framing::none, 0}, true},
      {"HTTP/1.1 103 Early Hints\r\nLink: x", "POST", {Framing::none, 0}, true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.head);
    CAPTURE(c.method);
    const auto result = parse(std::string(c.head) + "\r\n\r\n", [&](const ResponseHead& head) {
      CHECK(head.body_for(c.method) == c.body);
      CHECK(head.keep_alive() == c.keep_alive);
      CHECK(head.interim() == (head.status() < 200));
    });
    CHECK(result.state == ParseState::complete);
  }
}

TEST_CASE("every malformed answer is refused with its reason, whatever way its bytes arrive") {
  struct Case {
    std::string_view text;
    ParseError error;
  };
  const Case cases[] = {
      {"\r\nHTTP/1.1 200 OK\r\n\r\n", ParseError::bad_status_line},
      {"HTTP/1.1\r\n\r\n", ParseError::bad_status_line},
      {"HTTP/1.1  200 OK\r\n\r\n", ParseError::bad_status},
      {"HTTP/1.1 20 OK here\r\n\r\n", ParseError::bad_status},
      {"HTTP/1.1 2000 OK\r\n\r\n", ParseError::bad_status_line},
      {"HTTP/1.1 099 OK\r\n\r\n", ParseError::bad_status},
      {"HTTP/1.1 600 OK\r\n\r\n", ParseError::bad_status},
      {"HTTP/1.1 2x0 OK\r\n\r\n", ParseError::bad_status},
      {"HTTP/1.1 200\tOK\r\n\r\n", ParseError::bad_status_line},
      {"HTTP/1.1 200 O\0K\r\n\r\n"sv, ParseError::bad_status_line},
      {"HTTP/1.1 200 O\rK\r\n\r\n", ParseError::bad_status_line},
      {"http/1.1 200 OK\r\n\r\n", ParseError::bad_status_line},
      {"HTTP/x.1 200 OK\r\n\r\n", ParseError::bad_version},
      {"HTTP/2.0 200 OK\r\n\r\n", ParseError::version_not_supported},
      {"ICY 200 OK\r\n\r\n", ParseError::bad_status_line},
      {"HTTP/1.1 200 OK\n\n", ParseError::bad_line_end},
      {"HTTP/1.1 200 OK\r\nX: y\n\r\n", ParseError::bad_line_end},
      {"HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n", ParseError::folded_line},
      {"HTTP/1.1 200 OK\r\nX : y\r\n\r\n", ParseError::space_before_colon},
      {"HTTP/1.1 200 OK\r\nX: \x02\r\n\r\n", ParseError::bad_field_value},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", ParseError::bad_content_length},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n",
       ParseError::differing_content_length},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
       ParseError::content_length_and_transfer_encoding},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", ParseError::bad_transfer_encoding},
      {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
       ParseError::transfer_encoding_in_http10},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto result = parse(c.text);
    CHECK(result.state == ParseState::error);
    CHECK(message_of(result.error) == message_of(c.error));
  }
}

TEST_CASE("an answer's head may take 64 KiB and not a byte more") {
  const std::string front = "HTTP/1.1 200 OK\r\nX: ";
  const auto head_of = [&](std::size_t size) {
    return front + std::string(size - front.size() - 11, 'a') + "\r\nY: z\r\n\r\n";
  };
  ResponseParser parser;
  ResponseHead head;
  const std::string largest = head_of(64 * 1024 - 1);
  REQUIRE(parser.parse(largest, head).state == ParseState::complete);
  CHECK(head.find("y") == "z");
  CHECK(head.find("x")->size() == largest.size() - front.size() - 10);
  parser.reset();
  CHECK(parser.parse(head_of(64 * 1024 + 2), head).error == ParseError::head_too_large);
}

TEST_CASE("an endless status line is refused") {
  ResponseParser parser;
  ResponseHead head;
  CHECK(parser.parse("HTTP/1.1 200 " + std::string(9'000, 'x'), head).error ==
        ParseError::bad_status_line);
}

TEST_CASE("the answer after an interim one is read from where that ended") {
  const std::string_view text = "HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 201 Created\r\n\r\n";
  ResponseParser parser;
  ResponseHead head;
  const auto first = parser.parse(text, head);
  REQUIRE(first.state == ParseState::complete);
  CHECK(head.interim());
  parser.reset();
  REQUIRE(parser.parse(text.substr(first.consumed), head).state == ParseState::complete);
  CHECK(head.status() == 201);
  CHECK(head.headers().empty());
}

}  // namespace
}  // namespace gatehouse::testing
