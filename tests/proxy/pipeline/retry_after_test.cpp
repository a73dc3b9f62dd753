#include "proxy/pipeline/retry_after.h"

#include <string>

#include <doctest/doctest.h>

namespace gatehouse::proxy {
namespace {

using namespace std::chrono_literals;

std::optional<std::chrono::milliseconds> of(const std::string& fields) {
  const std::string text =
      "HTTP/1.1 429 Too Many Requests\r\n" + fields + "content-length: 0\r\n\r\n";
  http1::ResponseParser parser;
  http1::ResponseHead head;
  REQUIRE(parser.parse(text, head).state == http1::ParseState::complete);
  return retry_after(head);
}

TEST_CASE("milliseconds are looked at before seconds") {
  CHECK(of("retry-after: 7\r\n") == 7s);
  CHECK(of("retry-after: 7\r\nretry-after-ms: 250\r\n") == 250ms);
  CHECK(of("retry-after: 0\r\n") == 0s);
  CHECK(of("retry-after: 1.5\r\n") == 1s);
}

TEST_CASE("a date, nonsense and what nobody means are nothing") {
  for (const char* value : {"Wed, 21 Oct 2026 07:28:00 GMT", "", "-1", "soon", "1x",
                            "99999999999999999999", "604801"}) {
    CAPTURE(value);
    CHECK_FALSE(of(std::string("retry-after: ") + value + "\r\n"));
  }
  CHECK_FALSE(of(""));
}

}  // namespace
}  // namespace gatehouse::proxy
