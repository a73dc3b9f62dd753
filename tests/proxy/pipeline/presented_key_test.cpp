#include "proxy/pipeline/presented_key.h"

#include <doctest/doctest.h>

namespace gatehouse::proxy {
namespace {

/// A head with the given field lines, kept together with the bytes it points into.
struct Head {
  explicit Head(const std::string& fields, const std::string& target = "/")
      : bytes("GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n") {
    http1::RequestParser parser;
    REQUIRE(parser.parse(bytes, head).state == http1::ParseState::complete);
  }
  std::string bytes;
  http1::RequestHead head;
};

TEST_CASE("a key is found in each place where SDKs put it") {
  const char* const places[] = {"Authorization: Bearer k-1\r\n", "authorization: bearer   k-1\r\n",
                                "x-api-key: k-1\r\n", "API-Key: k-1\r\n",
                                "X-Api-Key: k-1\r\nAuthorization: Bearer k-1\r\n"};
  for (const char* place : places) {
    CAPTURE(place);
    const Head request(place);
    const PresentedKey presented = find_presented_key(request.head, false);
    CHECK(presented.text == "k-1");
    CHECK_FALSE(presented.conflicting);
  }
}

TEST_CASE("other schemes, empty values and a query that is not allowed present no key") {
  CHECK(find_presented_key(Head("Authorization: Basic a2V5\r\n").head, false).text.empty());
  CHECK(find_presented_key(Head("Authorization: Bearer \r\n").head, false).text.empty());
  CHECK(find_presented_key(Head("Authorization: Bearer\r\n").head, false).text.empty());
  CHECK(find_presented_key(Head("x-api-key: \r\n").head, false).text.empty());
  CHECK(find_presented_key(Head("", "/?api_key=k-1").head, false).text.empty());
  CHECK(find_presented_key(Head("", "/?a=1&api_key=k-1").head, true).text == "k-1");
}

TEST_CASE("two keys that differ are a conflict, wherever they stand") {
  const Head fields("x-api-key: k-1\r\nAuthorization: Bearer k-2\r\n");
  CHECK(find_presented_key(fields.head, false).conflicting);
  const Head query("x-api-key: k-1\r\n", "/?api_key=k-2");
  CHECK(find_presented_key(query.head, true).conflicting);
  CHECK_FALSE(find_presented_key(query.head, false).conflicting);
}

TEST_CASE("a query goes on without its key and otherwise unchanged") {
  CHECK(query_without_key("api_key=x") == "");
  CHECK(query_without_key("a=1&api_key=x&b=%20") == "a=1&b=%20");
  CHECK(query_without_key("beta=true") == "beta=true");
}

}  // namespace
}  // namespace gatehouse::proxy
