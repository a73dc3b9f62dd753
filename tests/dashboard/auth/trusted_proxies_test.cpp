#include "dashboard/auth/trusted_proxies.h"

#include <doctest/doctest.h>

namespace gatehouse::dashboard {
namespace {

TrustedProxies trusting(const std::vector<std::string>& networks) {
  TrustedProxies trusted;
  for (const std::string& network : networks) REQUIRE(trusted.add(network));
  return trusted;
}

std::string behind(const TrustedProxies& trusted, const std::string& peer,
                   const std::string& forwarded) {
  return trusted.caller_behind(peer, {{"X-Forwarded-For", forwarded}});
}

}  // namespace

TEST_CASE("a header of somebody who is not trusted counts for nothing") {
  CHECK(behind(TrustedProxies(), "127.0.0.1", "192.0.2.1") == "127.0.0.1");
  const TrustedProxies trusted = trusting({"127.0.0.1"});
  CHECK(behind(trusted, "127.0.0.2", "192.0.2.1") == "127.0.0.2");
  CHECK(behind(trusted, "::1", "192.0.2.1") == "::1");
}

TEST_CASE("a trusted server speaks for the last address that is none of ours") {
  const TrustedProxies trusted = trusting({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});
  CHECK(behind(trusted, "127.0.0.1", "192.0.2.1") == "192.0.2.1");
  CHECK(behind(trusted, "127.0.0.1", "6.6.6.6, 192.0.2.1") == "192.0.2.1");
  CHECK(behind(trusted, "127.0.0.1", "6.6.6.6,192.0.2.1 , 10.1.2.3") == "192.0.2.1");
  CHECK(behind(trusted, "fd00::5", "2001:db8::1") == "2001:db8::1");
  CHECK(behind(trusted, "127.0.0.1", "10.9.9.9") == "10.9.9.9");
  CHECK(trusted.caller_behind("127.0.0.1", {{"x-forwarded-for", "6.6.6.6"},
                                            {"X-Forwarded-For", "192.0.2.7"}}) == "192.0.2.7");
}

TEST_CASE("without a header, or behind what is no address, it is the server that said so") {
  const TrustedProxies trusted = trusting({"127.0.0.1", "10.0.0.0/8"});
  CHECK(trusted.caller_behind("127.0.0.1", {}) == "127.0.0.1");
  for (const char* forwarded : {"", "unknown", "192.0.2.1, ", "192.0.2.300", "6.6.6.6, evil"}) {
    CAPTURE(forwarded);
    CHECK(behind(trusted, "127.0.0.1", forwarded) == "127.0.0.1");
  }
  CHECK(behind(trusted, "127.0.0.1", "6.6.6.6, evil, 10.0.0.1") == "10.0.0.1");
}

TEST_CASE("ports and IPv4 within IPv6 are taken off") {
  const TrustedProxies trusted = trusting({"127.0.0.1"});
  CHECK(behind(trusted, "127.0.0.1", "192.0.2.1:4711") == "192.0.2.1");
  CHECK(behind(trusted, "127.0.0.1", "[2001:db8::1]:4711") == "2001:db8::1");
  CHECK(behind(trusted, "127.0.0.1", "::ffff:192.0.2.1") == "192.0.2.1");
}

TEST_CASE("networks reach as far as their bits") {
  const TrustedProxies trusted = trusting({"192.0.2.128/25", "2001:db8::/33", "0.0.0.0/32"});
  CHECK(behind(trusted, "192.0.2.128", "8.8.8.8") == "8.8.8.8");
  CHECK(behind(trusted, "192.0.2.127", "8.8.8.8") == "192.0.2.127");
  CHECK(behind(trusted, "2001:db8:7fff::1", "8.8.8.8") == "8.8.8.8");
  CHECK(behind(trusted, "2001:db8:8000::1", "8.8.8.8") == "2001:db8:8000::1");
  CHECK(behind(trusting({"0.0.0.0/0"}), "9.9.9.9", "8.8.8.8") == "8.8.8.8");
  CHECK(behind(trusting({"0.0.0.0/0"}), "2001:db8::1", "8.8.8.8") == "2001:db8::1");
}

TEST_CASE("what is no network is refused") {
  TrustedProxies trusted;
  for (const char* text : {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::1/129",
                           "10.0.0.0/8x", "10.0.0.0/-1", "all"}) {
    CAPTURE(text);
    CHECK_FALSE(trusted.add(text));
  }
}

}  // namespace gatehouse::dashboard
