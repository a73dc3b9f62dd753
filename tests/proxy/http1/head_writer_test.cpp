#include "proxy/http1/head_writer.h"

#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "proxy/http1/request_head.h"
#include "proxy/http1/response_head.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::http1;
using namespace std::string_view_literals;

TEST_CASE("a written request is what was meant, to the byte") {
  const std::string out = HeadWriter()
                              .request_line("POST", "/v1/x?y")
                              .field("Host", "h:1")
                              .copy({"X-Copied", "as it was"})
                              .field("X-Number", 42)
                              .content_length(18'446'744'073'709'551'615ULL)
                              .end();
  CHECK(out ==
        "POST /v1/x?y HTTP/1.1\r\nHost: h:1\r\nX-Copied: as it was\r\nX-Number: 42\r\n"
        "Content-Length: 18446744073709551615\r\n\r\n");
}

TEST_CASE("a written answer is read back by the parser") {
  const std::string out = HeadWriter().status_line(503).field("Retry-After", 1).chunked().end();
  ResponseParser parser;
  ResponseHead head;
  REQUIRE(parser.parse(out, head).state == ParseState::complete);
  CHECK(head.status() == 503);
  CHECK(head.reason() == "Service Unavailable");
  CHECK(head.body_for("GET").kind == Framing::chunked);
  CHECK(HeadWriter().status_line(299, "Quite Fine").text() == "HTTP/1.1 299 Quite Fine\r\n");
}

TEST_CASE("parts are written as if they were one") {
  CHECK(HeadWriter().request_line("GET", {"/a", "", "/b", "?", "c"}).text() ==
        "GET /a/b?c HTTP/1.1\r\n");
  CHECK(HeadWriter().field("X", "Bearer ", "y").text() == "X: Bearer y\r\n");
}

TEST_CASE("a head grows beyond the room it was given") {
  for (const std::size_t room : {0U, 1U, 7U, 100U}) {
    CAPTURE(room);
    HeadWriter writer(room);
    std::string expected = "HTTP/1.1 200 OK\r\n";
    writer.status_line(200);
    for (std::uint64_t i = 0; i < 100; ++i) {
      writer.field("X-Number", i);
      expected += "X-Number: " + std::to_string(i) + "\r\n";
    }
    CHECK(writer.text() == expected);
    CHECK(writer.end() == expected + "\r\n");
  }
}

TEST_CASE("lines written once go into many heads") {
  const FieldLines lines = HeadWriter().field("A", "1").field("B", 2).as_lines();
  CHECK(lines.text() == "A: 1\r\nB: 2\r\n");
  CHECK(HeadWriter().status_line(204).lines(lines).lines(lines).end() ==
        "HTTP/1.1 204 No Content\r\nA: 1\r\nB: 2\r\nA: 1\r\nB: 2\r\n\r\n");
}

TEST_CASE("nothing that could end a line or start another is written") {
  HeadWriter writer;
  for (const std::string_view value : {"a\r\nX: y"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv, "\x7f"sv}) {
    CHECK_THROWS_AS(writer.field("X", value), std::invalid_argument);
    CHECK_THROWS_AS(writer.field("X", value, "b"), std::invalid_argument);
    CHECK_THROWS_AS(writer.field("X", "a", value), std::invalid_argument);
    CHECK_THROWS_AS(FieldName::checked(value), std::invalid_argument);
    CHECK_THROWS_AS(writer.status_line(200, value), std::invalid_argument);
    CHECK_THROWS_AS(writer.request_line("GET", value), std::invalid_argument);
    CHECK_THROWS_AS(writer.request_line("GET", {"/", value}), std::invalid_argument);
    CHECK_THROWS_AS(writer.request_line(value, "/"), std::invalid_argument);
  }
  CHECK_THROWS_AS(FieldName::checked(""), std::invalid_argument);
  CHECK_THROWS_AS(FieldName::checked("a:b"), std::invalid_argument);
  CHECK_THROWS_AS(writer.request_line("GET", "/a b"), std::invalid_argument);
  CHECK_THROWS_AS(writer.request_line("GET", ""), std::invalid_argument);
  CHECK_THROWS_AS(writer.request_line("GET", {"", ""}), std::invalid_argument);
  CHECK_THROWS_AS(writer.status_line(99), std::invalid_argument);
  CHECK_THROWS_AS(writer.status_line(1000), std::invalid_argument);
  CHECK(writer.text().empty());
}

}  // namespace
}  // namespace gatehouse::testing
