#include "common/system/listen_address.h"

#include <doctest/doctest.h>

namespace gatehouse {
namespace {

TEST_CASE("an address to listen on is host and port, or a port alone") {
  CHECK(parse_listen_address("127.0.0.1:3030") == ListenAddress{"127.0.0.1", 3030});
  CHECK(parse_listen_address("localhost:0") == ListenAddress{"localhost", 0});
  CHECK(parse_listen_address("[::1]:65535") == ListenAddress{"::1", 65535});
  CHECK(parse_listen_address("3030") == ListenAddress{"127.0.0.1", 3030});
}

TEST_CASE("anything else is not one") {
  for (const char* text :
       {"", ":", ":80", "host", "host:", "host:65536", "host:-1", "host:+1", "host: 80", "host:80 ",
        "::1:80", "[::1]", "[]:80", "[x]:80", "http://host:80", "ho st:80", "a/b:80"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_listen_address(text));
  }
}

TEST_CASE("an address is written as it is read") {
  for (const char* text : {"127.0.0.1:3030", "[::1]:80", "localhost:0"}) {
    CHECK(format_listen_address(*parse_listen_address(text)) == text);
  }
}

}  // namespace
}  // namespace gatehouse
