#include "dashboard/auth/origin.h"

#include <doctest/doctest.h>

namespace gatehouse::dashboard {
namespace {

TEST_CASE("loopback names are known with any port, other names are not") {
  const KnownOrigins known(std::nullopt, "127.0.0.1");
  for (const char* host :
       {"localhost", "localhost:3001", "LOCALHOST:8080", "127.0.0.1:3001", "[::1]:3001", "[::1]"}) {
    CAPTURE(host);
    CHECK(known.knows_host(host));
  }
  for (const char* host : {"", "evil.example", "evil.example:3001", "localhost.evil.example",
                           "127.0.0.1.evil.example", "[::2]:3001", "[::1", "10.0.0.1:3001"}) {
    CAPTURE(host);
    CHECK_FALSE(known.knows_host(host));
  }
}

TEST_CASE("the public URL's host is known, with its port only") {
  const KnownOrigins known("https://keys.example.com", "0.0.0.0");
  CHECK(known.knows_host("keys.example.com"));
  CHECK(known.knows_host("Keys.Example.com"));
  CHECK_FALSE(known.knows_host("keys.example.com:8443"));
  CHECK_FALSE(known.knows_host("0.0.0.0:3001"));
}

TEST_CASE("a listening address of its own is known") {
  CHECK(KnownOrigins(std::nullopt, "10.1.2.3").knows_host("10.1.2.3:3001"));
  CHECK(KnownOrigins(std::nullopt, "fe80::1").knows_host("[fe80::1]:3001"));
}

TEST_CASE("cookies are for https only exactly when the public URL is https") {
  CHECK(KnownOrigins("https://keys.example.com", "127.0.0.1").secure());
  CHECK_FALSE(KnownOrigins("http://keys.example.com", "127.0.0.1").secure());
  CHECK_FALSE(KnownOrigins(std::nullopt, "127.0.0.1").secure());
}

TEST_CASE("where a request comes from is judged by Sec-Fetch-Site, or else by Origin") {
  const KnownOrigins local(std::nullopt, "127.0.0.1");
  const KnownOrigins remote("https://keys.example.com", "127.0.0.1");
  using V = OriginVerdict;
  struct Case {
    const KnownOrigins& known;
    std::optional<std::string> site, origin;
    std::string host;
    V verdict;
  };
  const Case cases[] = {
      {local, "same-origin", std::nullopt, "localhost:3001", V::same},
      {local, "cross-site", std::nullopt, "localhost:3001", V::foreign},
      {local, "same-site", std::nullopt, "localhost:3001", V::foreign},
      {local, "none", std::nullopt, "localhost:3001", V::foreign},
      {local, "cross-site", "http://localhost:3001", "localhost:3001", V::foreign},
      {local, std::nullopt, "http://localhost:3001", "localhost:3001", V::same},
      {local, std::nullopt, "http://localhost:9999", "localhost:3001", V::foreign},
      {local, std::nullopt, "http://127.0.0.1:3001", "localhost:3001", V::foreign},
      {local, std::nullopt, "https://localhost:3001", "localhost:3001", V::foreign},
      {local, std::nullopt, "null", "localhost:3001", V::foreign},
      {local, std::nullopt, "http://evil.example", "evil.example", V::foreign},
      {local, std::nullopt, std::nullopt, "localhost:3001", V::unsaid},
      {remote, std::nullopt, "https://keys.example.com", "keys.example.com", V::same},
      {remote, std::nullopt, "http://keys.example.com", "keys.example.com", V::foreign},
      {remote, std::nullopt, "https://keys.example.com", "localhost:3001", V::same},
  };
  for (const Case& c : cases) {
    CAPTURE(c.site.value_or("-"));
    CAPTURE(c.origin.value_or("-"));
    CAPTURE(c.host);
    CHECK(judge_origin({c.site, c.origin, c.host}, c.known) == c.verdict);
  }
}

}  // namespace
}  // namespace gatehouse::dashboard
