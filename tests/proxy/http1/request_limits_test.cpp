#include <string>

#include <doctest/doctest.h>

#include "proxy/http1/request_head.h"
#include "tests/proxy/http1/every_split.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::http1;

ParseResult parse(const std::string& text) {
  return parse_every_way<RequestParser, RequestHead>(text, [](const RequestHead&) {});
}

/// A request line of exactly `size` bytes, CRLF included.
std::string line_of(std::size_t size) {
  const std::string frame = "GET / HTTP/1.1\r\n";
  return "GET /" + std::string(size - frame.size(), 'a') + " HTTP/1.1\r\n";
}

/// A head of exactly `size` bytes.
std::string head_of(std::size_t size) {
  std::string text = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
  const std::string end = "\r\n\r\n";
  return text + std::string(size - text.size() - end.size(), 'a') + end;
}

TEST_CASE("a request line may take 8 KiB and not a byte more") {
  CHECK(parse(line_of(8 * 1024) + "Host: h\r\n\r\n").state == ParseState::complete);
  const auto result = parse(line_of(8 * 1024 + 1) + "Host: h\r\n\r\n");
  CHECK(result.state == ParseState::error);
  CHECK(status_of(result.error) == 414);
}

TEST_CASE("an endless request line is refused without waiting for its end") {
  const auto result = parse("GET /" + std::string(9 * 1024, 'a'));
  CHECK(result.state == ParseState::error);
  CHECK(status_of(result.error) == 414);
}

TEST_CASE("a head may take 16 KiB and not a byte more") {
  CHECK(parse(head_of(16 * 1024)).state == ParseState::complete);
  const auto result = parse(head_of(16 * 1024 + 1));
  CHECK(result.state == ParseState::error);
  CHECK(status_of(result.error) == 431);
}

TEST_CASE("an endless field is refused without waiting for its end") {
  const auto result = parse("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(17 * 1024, 'a'));
  CHECK(result.state == ParseState::error);
  CHECK(status_of(result.error) == 431);
}

TEST_CASE("a line feed just behind a limit does not change the verdict") {
  const auto line = parse("GET /" + std::string(8 * 1024 - 5, 'a') + "\n");
  CHECK(line.error == ParseError::request_line_too_long);
  const auto in_time = parse("GET /" + std::string(8 * 1024 - 6, 'a') + "\n");
  CHECK(in_time.error == ParseError::bad_line_end);
}

TEST_CASE("a hundred fields are allowed, one more is not") {
  std::string text = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 99; ++i) text += "X: y\r\n";
  CHECK(parse(text + "\r\n").state == ParseState::complete);
  const auto result = parse(text + "X: y\r\n\r\n");
  CHECK(result.error == ParseError::too_many_fields);
  CHECK(status_of(result.error) == 431);
}

TEST_CASE("the head's limit does not count what follows the head") {
  CHECK(parse("GET / HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(20'000, 'b')).state ==
        ParseState::complete);
}

}  // namespace
}  // namespace gatehouse::testing
