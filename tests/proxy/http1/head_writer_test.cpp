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
  std::string out = "before|";
  HeadWriter(out)
      .request_line("POST", "/v1/x?y")
      .field("Host", "h:1")
      .copy({"X-Copied", "as it was"})
      .field("X-Number", 42)
      .content_length(18'446'744'073'709'551'615ULL)
      .end();
  CHECK(out ==
        "before|POST /v1/x?y HTTP/1.1\r\nHost: h:1\r\nX-Copied: as it was\r\nX-Number: 42\r\n"
        "Content-Length: 18446744073709551615\r\n\r\n");
}

TEST_CASE("a written answer is read back by the parser") {
  std::string out;
  HeadWriter(out).status_line(503).field("Retry-After", 1).chunked().end();
  ResponseParser parser;
  ResponseHead head;
  REQUIRE(parser.parse(out, head).state == ParseState::complete);
  CHECK(head.status() == 503);
  CHECK(head.reason() == "Service Unavailable");
  CHECK(head.body_for("GET").kind == Framing::chunked);
  std::string other;
  HeadWriter(other).status_line(299, "Quite Fine");
  CHECK(other == "HTTP/1.1 299 Quite Fine\r\n");
}

TEST_CASE("nothing that could end a line or start another is written") {
  std::string out;
  HeadWriter writer(out);
  for (const std::string_view value : {"a\r\nX: y"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv, "\x7f"sv}) {
    CHECK_THROWS_AS(writer.field("X", value), std::invalid_argument);
    CHECK_THROWS_AS(FieldName::checked(value), std::invalid_argument);
    CHECK_THROWS_AS(writer.status_line(200, value), std::invalid_argument);
    CHECK_THROWS_AS(writer.request_line("GET", value), std::invalid_argument);
    CHECK_THROWS_AS(writer.request_line(value, "/"), std::invalid_argument);
  }
  CHECK_THROWS_AS(FieldName::checked(""), std::invalid_argument);
  CHECK_THROWS_AS(FieldName::checked("a:b"), std::invalid_argument);
  CHECK_THROWS_AS(writer.request_line("GET", "/a b"), std::invalid_argument);
  CHECK_THROWS_AS(writer.request_line("GET", ""), std::invalid_argument);
  CHECK_THROWS_AS(writer.status_line(99), std::invalid_argument);
  CHECK_THROWS_AS(writer.status_line(1000), std::invalid_argument);
  CHECK(out.empty());
}

}  // namespace
}  // namespace gatehouse::testing
