#include "proxy/http1/request_head.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/proxy/http1/every_split.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::http1;
using namespace std::string_view_literals;

template <typename Inspect>
ParseResult parse(std::string_view text, Inspect&& inspect) {
  return parse_every_way<RequestParser, RequestHead>(text, inspect);
}

ParseResult parse(std::string_view text) {
  return parse(text, [](const RequestHead&) {});
}

TEST_CASE("a request's parts are found whatever way its bytes arrive") {
  const std::string_view text =
      "POST /v1/chat/completions?a=b&c HTTP/1.1\r\nHost: gate.example:3030\r\n"
      "content-LENGTH: 12\r\nX-Empty:\r\nX-Padded: \t two words \t\r\n\r\nbody";
  const auto result = parse(text, [](const RequestHead& head) {
    CHECK(head.method() == "POST");
    CHECK(head.target() == "/v1/chat/completions?a=b&c");
    CHECK(head.path() == "/v1/chat/completions");
    CHECK(head.has_query());
    CHECK(head.query() == "a=b&c");
    CHECK(head.authority() == "gate.example:3030");
    CHECK(head.version_minor() == 1);
    CHECK(head.headers().size() == 4);
    CHECK(head.find("Content-Length") == "12");
    CHECK(head.find("x-empty") == "");
    CHECK(head.find("X-PADDED") == "two words");
    CHECK_FALSE(head.find("x-other"));
    CHECK(head.body() == BodyFraming{Framing::content_length, 12});
    CHECK(head.keep_alive());
    CHECK_FALSE(head.expects_continue());
  });
  CHECK(result.state == ParseState::complete);
  CHECK(result.consumed == text.size() - 4);
}

TEST_CASE("targets of every form are told apart") {
  struct Case {
    std::string_view line, path, query, authority;
    bool has_query;
  };
  const Case cases[] = {
      {"GET / HTTP/1.1", "/", "", "h", false},
      {"GET /? HTTP/1.1", "/", "", "h", true},
      {"GET /a?b?c HTTP/1.1", "/a", "b?c", "h", true},
      {"GET //a/../b%2F HTTP/1.1", "//a/../b%2F", "", "h", false},
      {"OPTIONS * HTTP/1.1", "*", "", "h", false},
      {"GET http://other:81/a?b HTTP/1.1", "/a", "b", "other:81", true},
      {"GET HTTPS://[::1]:443 HTTP/1.1", "/", "", "[::1]:443", false},
      {"GET http://other?q HTTP/1.1", "/", "q", "other", true},
      {"GET http://other:/a HTTP/1.1", "/a", "", "other:", false},
      {"GET /http://x HTTP/1.1", "/http://x", "", "h", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.line);
    const auto result =
        parse(std::string(c.line) + "\r\nHost: h\r\n\r\n", [&](const RequestHead& head) {
          CHECK(head.path() == c.path);
          CHECK(head.query() == c.query);
          CHECK(head.has_query() == c.has_query);
          CHECK(head.authority() == c.authority);
        });
    CHECK(result.state == ParseState::complete);
  }
}

TEST_CASE("persistence follows the version and the Connection fields") {
  struct Case {
    std::string_view version, fields;
    bool keep_alive;
  };
  const Case cases[] = {
      {"1.1", "", true},
      {"1.1", "Connection: close\r\n", false},
      {"1.1", "Connection: x, CLOSE\r\n", false},
      {"1.1", "Connection: keep-alive\r\nConnection: close\r\n", false},
      {"1.1", "Connection: closed\r\n", true},
      {"1.0", "", false},
      {"1.0", "Connection: Keep-Alive\r\n", true},
      {"1.0", "Connection: keep-alive, close\r\n", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.version);
    CAPTURE(c.fields);
    std::string text = "GET / HTTP/";
    text.append(c.version).append("\r\nHost: h\r\n").append(c.fields).append("\r\n");
    const auto result =
        parse(text, [&](const RequestHead& head) { CHECK(head.keep_alive() == c.keep_alive); });
    CHECK(result.state == ParseState::complete);
  }
}

TEST_CASE("an expectation of 100-continue counts in HTTP/1.1 only") {
  const auto expects = [](std::string_view version, std::string_view value) {
    bool seen = false;
    std::string text = "POST / HTTP/";
    text.append(version).append("\r\nHost: h\r\nExpect: ").append(value).append("\r\n\r\n");
    CHECK(parse(text, [&](const RequestHead& head) { seen = head.expects_continue(); }).state ==
          ParseState::complete);
    return seen;
  };
  CHECK(expects("1.1", "100-continue"));
  CHECK(expects("1.1", "100-Continue"));
  CHECK_FALSE(expects("1.0", "100-continue"));
  CHECK_FALSE(expects("1.1", "magic"));
}

TEST_CASE("the body's framing is what the fields say") {
  struct Case {
    std::string_view fields;
    BodyFraming body;
  };
  const Case cases[] = {
      {"", {Framing::none, 0}},
      {"Content-Length: 0\r\n", {Framing::content_length, 0}},
      {"Content-Length: 007\r\n", {Framing::content_length, 7}},
      {"Content-Length: 5\r\ncontent-length: 5\r\n", {Framing::content_length, 5}},
      {"Content-Length: 9999999999999999999\r\n",
       {Framing::content_length, 9'999'999'999'999'999'999ULL}},
      {"Transfer-Encoding: chunked\r\n", {Framing::chunked, 0}},
      {"Transfer-Encoding:Chunked \r\n", {Framing::chunked, 0}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.fields);
    const auto result = parse("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(c.fields) + "\r\n",
                              [&](const RequestHead& head) { CHECK(head.body() == c.body); });
    CHECK(result.state == ParseState::complete);
  }
}

TEST_CASE("what an HTTP/1.0 request may leave out is not missed") {
  CHECK(parse("GET / HTTP/1.0\r\n\r\n", [](const RequestHead& head) {
          CHECK(head.authority() == "");
          CHECK(head.version_minor() == 0);
        }).state == ParseState::complete);
}

TEST_CASE("every malformed request is refused with its reason, whatever way its bytes arrive") {
  struct Case {
    std::string_view text;
    ParseError error;
    int status;
  };
  const Case cases[] = {
      // The request line.
      {"\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_request_line, 400},
      {"GET\r\nHost: h\r\n\r\n", ParseError::bad_request_line, 400},
      {"GET /\r\n\r\n", ParseError::bad_request_line, 400},
      {"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_request_line, 400},
      {"GET /  HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_request_line, 400},
      {"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_request_line, 400},
      {" GET / HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_request_line, 400},
      {"GET / HTTP/1.1 \r\nHost: h\r\n\r\n", ParseError::bad_request_line, 400},
      {"G@T / HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_method, 400},
      {"GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_request_line, 400},
      {"\x16\x03\x01 \x02 x\r\n\r\n", ParseError::bad_method, 400},
      {"CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::connect_not_supported, 501},
      // The target.
      {"GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      {"GET /a\x7f HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      {"GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"sv, ParseError::bad_target, 400},
      {"GET /\xc3\xa4 HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      {"GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      {"GET a HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      {"GET * HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      {"GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      {"GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      {"GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      {"GET http://h:70000/ HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_target, 400},
      // The version.
      {"GET / http/1.1\r\nHost: h\r\n\r\n", ParseError::bad_version, 400},
      {"GET / HTTP/1\r\nHost: h\r\n\r\n", ParseError::bad_version, 400},
      {"GET / HTTP/1.10\r\nHost: h\r\n\r\n", ParseError::bad_version, 400},
      {"GET / HTTP/x.1\r\nHost: h\r\n\r\n", ParseError::bad_version, 400},
      {"GET / HTTP/1,1\r\nHost: h\r\n\r\n", ParseError::bad_version, 400},
      {"GET / HTTP/0.9\r\nHost: h\r\n\r\n", ParseError::version_not_supported, 505},
      {"GET / HTTP/1.2\r\nHost: h\r\n\r\n", ParseError::version_not_supported, 505},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ParseError::version_not_supported, 505},
      // Line ends and folding.
      {"\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", ParseError::bad_line_end, 400},
      {"GET / HTTP/1.1\nHost: h\n\n", ParseError::bad_line_end, 400},
      {"GET / HTTP/1.1\r\nHost: h\n\r\n", ParseError::bad_line_end, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\n\n", ParseError::bad_line_end, 400},
      {"GET / HTTP/1.1\r\rHost: h\r\n\r\n", ParseError::bad_line_end, 400},
      {"GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", ParseError::bad_line_end, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\r\n\r\n", ParseError::bad_line_end, 400},
      {"GET / HTTP/1.1\r\nHo\rst: h\r\n\r\n", ParseError::bad_line_end, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", ParseError::folded_line, 400},
      {"GET / HTTP/1.1\r\n\tHost: h\r\n\r\n", ParseError::folded_line, 400},
      // Field lines.
      {"GET / HTTP/1.1\r\nHost: h\r\nNo colon here\r\n\r\n", ParseError::missing_colon, 400},
      {"GET / HTTP/1.1\r\nHost : h\r\n\r\n", ParseError::space_before_colon, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX\t: h\r\n\r\n", ParseError::space_before_colon, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n", ParseError::bad_field_name, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nA b: x\r\n\r\n", ParseError::bad_field_name, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nA(b): x\r\n\r\n", ParseError::bad_field_name, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\n\xc3\xa4: x\r\n\r\n", ParseError::bad_field_name, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX\0: x\r\n\r\n"sv, ParseError::bad_field_name, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"sv, ParseError::bad_field_value, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: a\x01\r\n\r\n", ParseError::bad_field_value, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: \x7f\r\n\r\n", ParseError::bad_field_value, 400},
      // Host.
      {"GET / HTTP/1.1\r\n\r\n", ParseError::missing_host, 400},
      {"GET http://h/ HTTP/1.1\r\n\r\n", ParseError::missing_host, 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", ParseError::repeated_host, 400},
      {"GET / HTTP/1.0\r\nHost: h\r\nhost: i\r\n\r\n", ParseError::repeated_host, 400},
      {"GET / HTTP/1.1\r\nHost:\r\n\r\n", ParseError::bad_host, 400},
      {"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", ParseError::bad_host, 400},
      {"GET / HTTP/1.1\r\nHost: u@h\r\n\r\n", ParseError::bad_host, 400},
      {"GET / HTTP/1.1\r\nHost: h/x\r\n\r\n", ParseError::bad_host, 400},
      {"GET / HTTP/1.1\r\nHost: h:8x\r\n\r\n", ParseError::bad_host, 400},
      {"GET / HTTP/1.1\r\nHost: h:65536\r\n\r\n", ParseError::bad_host, 400},
      {"GET / HTTP/1.1\r\nHost: h%2\r\n\r\n", ParseError::bad_host, 400},
      {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", ParseError::bad_host, 400},
      {"GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", ParseError::bad_host, 400},
      {"GET / HTTP/1.1\r\nHost: [zz::]\r\n\r\n", ParseError::bad_host, 400},
      // Content-Length.
      {"GET / HTTP/1.1\r\nContent-Length:\r\n", ParseError::bad_content_length, 400},
      {"GET / HTTP/1.1\r\nContent-Length: +5\r\n", ParseError::bad_content_length, 400},
      {"GET / HTTP/1.1\r\nContent-Length: -1\r\n", ParseError::bad_content_length, 400},
      {"GET / HTTP/1.1\r\nContent-Length: 0x5\r\n", ParseError::bad_content_length, 400},
      {"GET / HTTP/1.1\r\nContent-Length: 5 5\r\n", ParseError::bad_content_length, 400},
      {"GET / HTTP/1.1\r\nContent-Length: 5, 5\r\n", ParseError::bad_content_length, 400},
      {"GET / HTTP/1.1\r\nContent-Length: 5, 6\r\n", ParseError::bad_content_length, 400},
      {"GET / HTTP/1.1\r\nContent-Length: 5.0\r\n", ParseError::bad_content_length, 400},
      {"GET / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n", ParseError::bad_content_length,
       400},
      {"GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n",
       ParseError::differing_content_length, 400},
      // Transfer-Encoding.
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
       ParseError::content_length_and_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
       ParseError::content_length_and_transfer_encoding, 400},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
       ParseError::transfer_encoding_in_http10, 400},
      {"POST / HTTP/1.1\r\nTransfer-Encoding:\r\n", ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
       ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\ntransfer-encoding: identity\r\n",
       ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
       ParseError::unknown_transfer_encoding, 501},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
       ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n",
       ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \"chunked\"\r\n\r\n",
       ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked;q=1\r\n\r\n",
       ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
       ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
       ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: ,chunked\r\n\r\n",
       ParseError::bad_transfer_encoding, 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n",
       ParseError::bad_transfer_encoding, 400},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto result = parse(c.text);
    CHECK(result.state == ParseState::error);
    CHECK(result.error == c.error);
    CHECK(message_of(result.error) == message_of(c.error));
    CHECK(status_of(result.error) == c.status);
  }
}

TEST_CASE("bytes above 127 may stand in a value but not in a name") {
  CHECK(parse("GET / HTTP/1.1\r\nHost: h\r\nX: \xc3\xa4\xff\r\n\r\n", [](const RequestHead& head) {
          CHECK(head.find("x") == "\xc3\xa4\xff");
        }).state == ParseState::complete);
}

TEST_CASE("up to two empty lines before a request are skipped and consumed") {
  for (const std::string_view lead : {"\r\n", "\r\n\r\n"}) {
    const std::string text = std::string(lead) + "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";
    const auto result = parse(text, [](const RequestHead& head) {
      CHECK(head.path() == "/x");
      CHECK(head.find("host") == "h");
    });
    CHECK(result.state == ParseState::complete);
    CHECK(result.consumed == text.size());
  }
}

TEST_CASE("a pipelined request is left in the buffer and read after a reset") {
  const std::string_view text = "GET /1 HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\nGET /2 HTTP/1.0\r\n\r\n";
  RequestParser parser;
  RequestHead head;
  const auto first = parser.parse(text, head);
  REQUIRE(first.state == ParseState::complete);
  CHECK(head.path() == "/1");
  parser.reset();
  const auto second = parser.parse(text.substr(first.consumed), head);
  REQUIRE(second.state == ParseState::complete);
  CHECK(head.path() == "/2");
  CHECK(head.headers().empty());
  CHECK(first.consumed + second.consumed == text.size());
}

TEST_CASE("a head follows its bytes when they move") {
  const std::string text = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";
  RequestParser parser;
  RequestHead head;
  REQUIRE(parser.parse(text, head).state == ParseState::complete);
  const std::string moved = text;
  head.rebase(moved.data());
  CHECK(head.path().data() == moved.data() + 4);
  CHECK(head.find("host")->data() >= moved.data());
}

TEST_CASE("dot segments are seen in every spelling") {
  for (const std::string_view path :
       {"/.", "/..", "/a/../b", "/a/./b", "/%2e%2E/x", "/.%2e", "/a/%2e", "..", "a/.."}) {
    CAPTURE(path);
    CHECK(has_dot_segments(path));
  }
  for (const std::string_view path : {"/", "", "/...", "/a.b/c..d", "/.a", "/%2ea", "/a//b"}) {
    CAPTURE(path);
    CHECK_FALSE(has_dot_segments(path));
  }
}

}  // namespace
}  // namespace gatehouse::testing
