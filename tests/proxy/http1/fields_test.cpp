#include "proxy/http1/fields.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "proxy/http1/request_head.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::http1;
using namespace std::string_view_literals;

TEST_CASE("names are compared without regard to the case of ASCII letters only") {
  CHECK(iequals("Content-Type", "cONTENT-tYPE"));
  CHECK(iequals("", ""));
  CHECK_FALSE(iequals("a", "ab"));
  CHECK_FALSE(iequals("a-b", "a\rb"));  // 0x2d and 0x0d differ in the bit that letters differ in
  CHECK_FALSE(iequals("[", "{"));
  CHECK_FALSE(iequals("\xc4", "\xe4"));
}

TEST_CASE("a token has the characters of RFC 9110 and no others") {
  const std::string allowed =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    CAPTURE(i);
    CHECK(is_token({&c, 1}) == (allowed.find(c) != std::string::npos));
  }
  CHECK_FALSE(is_token(""));
  CHECK_FALSE(is_token("a b"));
}

TEST_CASE("a field value has no control characters but the tab") {
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    CAPTURE(i);
    CHECK(is_field_value({&c, 1}) == ((i >= 32 && i != 127) || i == 9));
  }
  CHECK(is_field_value(""));
}

TEST_CASE("hop-by-hop fields are known by name") {
  for (const std::string_view name :
       {"Connection", "keep-alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade", "Proxy-Authenticate", "proxy-authorization"}) {
    CAPTURE(name);
    CHECK(is_hop_by_hop(field_named(name)));
  }
  for (const std::string_view name :
       {"Authorization", "Content-Length", "Host", "traceparent", "x-upgrade", ""}) {
    CAPTURE(name);
    CHECK_FALSE(is_hop_by_hop(field_named(name)));
  }
}

TEST_CASE("a list is read without its white space and empty elements") {
  std::string_view rest = " a ,, b\t,\"c\" ,";
  std::vector<std::string_view> items;
  while (const auto item = next_list_item(rest)) items.push_back(*item);
  CHECK(items == std::vector<std::string_view>{"a", "b", "\"c\""});
  CHECK(list_contains("gzip, Chunked", "chunked"));
  CHECK_FALSE(list_contains("gzip, xchunked", "chunked"));
  CHECK_FALSE(list_contains("", "chunked"));
}

TEST_CASE("what Connection names is not passed on") {
  RequestParser parser;
  RequestHead head;
  const std::string text =
      "GET / HTTP/1.1\r\nHost: h\r\nConnection: close, X-One\r\nX-One: 1\r\n"
      "connection: x-two\r\nX-Two: 2\r\nX-Three: 3\r\nUpgrade: h2c\r\n\r\n";
  REQUIRE(parser.parse(text, head).state == ParseState::complete);
  std::vector<std::string_view> kept;
  for (const Header header : head.headers()) {
    if (!head.headers().drops(header)) kept.push_back(header.name);
  }
  CHECK(kept == std::vector<std::string_view>{"Host", "X-Three"});
}

TEST_CASE("statuses have their registered reasons") {
  CHECK(status_reason(200) == "OK");
  CHECK(status_reason(100) == "Continue");
  CHECK(status_reason(404) == "Not Found");
  CHECK(status_reason(429) == "Too Many Requests");
  CHECK(status_reason(504) == "Gateway Timeout");
  CHECK(status_reason(299) == "");
  CHECK(status_reason(999) == "");
}

TEST_CASE("a visible text has visible characters of ASCII only, wherever they stand") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, 'a');
      text[at] = c;
      CAPTURE(byte);
      CAPTURE(at);
      CHECK(is_visible(text) == is_visible(c));
      CHECK(is_visible(std::string_view(text).substr(0, at + 1)) == is_visible(c));
    }
  }
  CHECK_FALSE(is_visible(""));
}

TEST_CASE("a field value has no control character, wherever it stands") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool allowed = (byte >= 0x20 && byte != 0x7f) || byte == '\t';
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, 'a');
      text[at] = c;
      CAPTURE(byte);
      CAPTURE(at);
      CHECK(is_field_value(text) == allowed);
      CHECK(is_field_value(std::string_view(text).substr(0, at + 1)) == allowed);
    }
  }
  CHECK(is_field_value(""));
}

TEST_CASE("texts of any length are compared without regard to case, byte by byte") {
  for (std::size_t size = 1; size <= 20; ++size) {
    for (int byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      for (const char other : {'a', 'A', 'Z', 'z', '@', '[', '`', '{', '-', '\r', '\xc1', '\xe1'}) {
        std::string a(size, 'q');
        std::string b(size, 'Q');
        a[size / 2] = c;
        b[size / 2] = other;
        REQUIRE(iequals(a, b) == (lower(c) == lower(other)));
      }
    }
  }
}

}  // namespace
}  // namespace gatehouse::testing
