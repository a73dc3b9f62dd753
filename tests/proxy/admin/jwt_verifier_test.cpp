#include "proxy/admin/jwt_verifier.h"

#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "tests/proxy/admin/token_maker.h"

namespace gatehouse::proxy {
namespace {

using testing::base64url;
using testing::KeyPair;
using testing::make_token;

const Timestamp kNoon = *parse_rfc3339("2026-01-31T12:00:00Z");
constexpr long kNoonSeconds = 1769860800;
const std::string kSecret = "a-secret-of-more-than-32-characters!";
const std::string kAdmin = R"({"role":"admin"})";

const KeyPair& rsa() {
  static const KeyPair pair = testing::make_rsa_pair();
  return pair;
}
const KeyPair& ec() {
  static const KeyPair pair = testing::make_ec_pair();
  return pair;
}

JwtVerifier verifier(const std::string& key, std::optional<JwtAlgorithm> algorithm = {},
                     JwtClaims claims = {{"role", "admin"}}) {
  return JwtVerifier(Secret(key), algorithm, std::move(claims));
}

JwtVerdict judge_claims(const std::string& payload, JwtClaims claims = {{"role", "admin"}}) {
  return verifier(kSecret, {}, std::move(claims))
      .verify(make_token(payload, "HS256", kSecret), kNoon);
}

TEST_CASE("a good token of each algorithm passes with its key and with no other algorithm's") {
  struct Case {
    const char* name;
    JwtAlgorithm algorithm;
    std::string signing_key;
    std::string key;
  };
  const std::vector<Case> cases{
      {"HS256", JwtAlgorithm::hs256, kSecret, kSecret},
      {"HS384", JwtAlgorithm::hs384, kSecret, kSecret},
      {"HS512", JwtAlgorithm::hs512, kSecret, kSecret},
      {"RS256", JwtAlgorithm::rs256, rsa().private_pem, rsa().public_pem},
      {"RS384", JwtAlgorithm::rs384, rsa().private_pem, rsa().public_pem},
      {"RS512", JwtAlgorithm::rs512, rsa().private_pem, rsa().public_pem},
      {"ES256", JwtAlgorithm::es256, ec().private_pem, ec().public_pem},
  };
  for (const Case& ours : cases) {
    const JwtVerifier pinned = verifier(ours.key, ours.algorithm);
    for (const Case& theirs : cases) {
      CAPTURE(ours.name);
      CAPTURE(theirs.name);
      const auto verdict =
          pinned.verify(make_token(kAdmin, theirs.name, theirs.signing_key), kNoon);
      CHECK(verdict == (&ours == &theirs ? JwtVerdict::valid : JwtVerdict::wrong_algorithm));
    }
  }
}

TEST_CASE("without an algorithm the kind of the key decides") {
  CHECK(verifier(kSecret).verify(make_token(kAdmin, "HS256", kSecret), kNoon) == JwtVerdict::valid);
  CHECK(verifier(rsa().public_pem).verify(make_token(kAdmin, "RS256", rsa().private_pem), kNoon) ==
        JwtVerdict::valid);
  CHECK(verifier(ec().public_pem).verify(make_token(kAdmin, "ES256", ec().private_pem), kNoon) ==
        JwtVerdict::valid);
}

TEST_CASE("a signature by another key does not hold") {
  const KeyPair other_rsa = testing::make_rsa_pair();
  const KeyPair other_ec = testing::make_ec_pair();
  CHECK(verifier(kSecret).verify(make_token(kAdmin, "HS256", kSecret + "x"), kNoon) ==
        JwtVerdict::bad_signature);
  CHECK(verifier(rsa().public_pem)
            .verify(make_token(kAdmin, "RS256", other_rsa.private_pem), kNoon) ==
        JwtVerdict::bad_signature);
  CHECK(
      verifier(ec().public_pem).verify(make_token(kAdmin, "ES256", other_ec.private_pem), kNoon) ==
      JwtVerdict::bad_signature);
}

TEST_CASE("any change of a token makes its signature fail") {
  const JwtVerifier pinned = verifier(kSecret);
  const std::string token = make_token(kAdmin, "HS256", kSecret);
  const std::string head = token.substr(0, token.find('.'));
  const std::string signature = token.substr(token.rfind('.'));
  CHECK(pinned.verify(head + "." + base64url(R"({"role":"admin","exp":9999999999})") + signature,
                      kNoon) == JwtVerdict::bad_signature);
  CHECK(pinned.verify(token.substr(0, token.rfind('.') + 1), kNoon) == JwtVerdict::bad_signature);
  const std::string half = token.substr(0, token.rfind('.') + 1 + 20);
  CHECK(pinned.verify(half, kNoon) == JwtVerdict::bad_signature);
}

TEST_CASE("an unsigned token never passes, however none is spelled") {
  for (const char* none : {"none", "None", "NONE", "nOnE", ""}) {
    CAPTURE(none);
    const std::string head = std::string(R"({"alg":")") + none + R"(","typ":"JWT"})";
    for (const std::string& key : {kSecret, rsa().public_pem, ec().public_pem}) {
      CHECK(verifier(key).verify(make_token(head, kAdmin, "none", ""), kNoon) ==
            JwtVerdict::wrong_algorithm);
      // A signature that is there changes nothing.
      CHECK(verifier(key).verify(make_token(head, kAdmin, "HS256", key), kNoon) ==
            JwtVerdict::wrong_algorithm);
    }
  }
  CHECK(verifier(kSecret).verify(make_token(R"({"typ":"JWT"})", kAdmin, "HS256", kSecret), kNoon) ==
        JwtVerdict::wrong_algorithm);
}

TEST_CASE("a token HMACed with the public key is refused, whatever it says of itself") {
  for (const std::string& pem : {rsa().public_pem, ec().public_pem}) {
    const JwtVerifier pinned = verifier(pem);
    for (const char* algorithm : {"HS256", "HS384", "HS512"}) {
      CHECK(pinned.verify(make_token(kAdmin, algorithm, pem), kNoon) ==
            JwtVerdict::wrong_algorithm);
    }
    for (const char* head : {R"({"alg":"RS256"})", R"({"alg":"ES256"})"}) {
      CHECK(pinned.verify(make_token(head, kAdmin, "HS256", pem), kNoon) != JwtVerdict::valid);
    }
    CHECK_THROWS_AS(verifier(pem, JwtAlgorithm::hs256), std::invalid_argument);
  }
}

TEST_CASE("an algorithm is spelled exactly, and demands that are not known are refused") {
  const JwtVerifier pinned = verifier(kSecret);
  const auto judge = [&](const char* head) {
    return pinned.verify(make_token(head, kAdmin, "HS256", kSecret), kNoon);
  };
  CHECK(judge(R"({"alg":"HS256"})") == JwtVerdict::valid);
  CHECK(judge(R"({"alg":"hs256"})") == JwtVerdict::wrong_algorithm);
  CHECK(judge(R"({"alg":["HS256"]})") == JwtVerdict::wrong_algorithm);
  CHECK(judge(R"({"alg":"HS256","alg":"none"})") != JwtVerdict::valid);
  CHECK(judge(R"({"alg":"HS256","crit":["b64"],"b64":false})") == JwtVerdict::malformed);
}

TEST_CASE("what is no token is malformed") {
  const JwtVerifier pinned = verifier(kSecret);
  const std::string good = make_token(kAdmin, "HS256", kSecret);
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("a.b.c"),
        std::string("secret-admin-token"), good + ".x", "x." + good, good + "=", good + " ",
        good + "\n", std::string("eyJ!.e30.x"), base64url("[]") + ".e30.x",
        base64url("not json") + ".e30.x", good + std::string(1, '\0'),
        std::string(20'000, 'a') + ".e30.x"}) {
    CAPTURE(text);
    CHECK(pinned.verify(text, kNoon) == JwtVerdict::malformed);
  }
}

TEST_CASE("exp and nbf count to the second when they are there") {
  const auto at = [](const char* name, long seconds) {
    return R"({"role":"admin",")" + std::string(name) + "\":" + std::to_string(seconds) + "}";
  };
  CHECK(judge_claims(at("exp", kNoonSeconds + 1)) == JwtVerdict::valid);
  CHECK(judge_claims(at("exp", kNoonSeconds)) == JwtVerdict::expired);
  CHECK(judge_claims(at("exp", kNoonSeconds - 1)) == JwtVerdict::expired);
  CHECK(judge_claims(at("exp", 0)) == JwtVerdict::expired);
  CHECK(judge_claims(at("exp", -5)) == JwtVerdict::expired);
  CHECK(judge_claims(R"({"role":"admin","exp":1769860800.5})") == JwtVerdict::valid);
  CHECK(judge_claims(R"({"role":"admin","exp":"9999999999"})") == JwtVerdict::malformed);
  CHECK(judge_claims(R"({"role":"admin","exp":null})") == JwtVerdict::malformed);
  CHECK(judge_claims(at("nbf", kNoonSeconds)) == JwtVerdict::valid);
  CHECK(judge_claims(at("nbf", kNoonSeconds + 1)) == JwtVerdict::not_yet_valid);
  CHECK(judge_claims(R"({"role":"admin","nbf":true})") == JwtVerdict::malformed);
}

TEST_CASE("every claim must match, a list when it contains the value") {
  CHECK(judge_claims(R"({"role":"admin"})") == JwtVerdict::valid);
  CHECK(judge_claims(R"({"role":["viewer","admin"]})") == JwtVerdict::valid);
  CHECK(judge_claims(R"({"role":"administrator"})") == JwtVerdict::lacks_claim);
  CHECK(judge_claims(R"({"role":"Admin"})") == JwtVerdict::lacks_claim);
  CHECK(judge_claims(R"({"role":["viewer"]})") == JwtVerdict::lacks_claim);
  CHECK(judge_claims(R"({"role":[["admin"]]})") == JwtVerdict::lacks_claim);
  CHECK(judge_claims(R"({"role":{"admin":true}})") == JwtVerdict::lacks_claim);
  CHECK(judge_claims(R"({"sub":"ana"})") == JwtVerdict::lacks_claim);
  CHECK(judge_claims("{}") == JwtVerdict::lacks_claim);
  const JwtClaims both{{"role", "admin"}, {"ops", "true"}};
  CHECK(judge_claims(R"({"role":"admin","ops":true})", both) == JwtVerdict::valid);
  CHECK(judge_claims(R"({"role":"admin","ops":false})", both) == JwtVerdict::lacks_claim);
  CHECK(judge_claims(R"({"ops":true})", both) == JwtVerdict::lacks_claim);
}

TEST_CASE("a key that is weak, private, of another kind or not for the algorithm is refused") {
  const KeyPair short_rsa = testing::make_rsa_pair(1024);
  const KeyPair other_curve = testing::make_ec_pair("P-384");
  CHECK_THROWS_AS(verifier(std::string(31, 'x')), std::invalid_argument);
  CHECK_THROWS_AS(verifier(""), std::invalid_argument);
  CHECK_THROWS_AS(verifier(short_rsa.public_pem), std::invalid_argument);
  CHECK_THROWS_AS(verifier(other_curve.public_pem), std::invalid_argument);
  CHECK_THROWS_AS(verifier(rsa().private_pem), std::invalid_argument);
  CHECK_THROWS_AS(verifier("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----"),
                  std::invalid_argument);
  CHECK_THROWS_AS(verifier(kSecret, JwtAlgorithm::rs256), std::invalid_argument);
  CHECK_THROWS_AS(verifier(rsa().public_pem, JwtAlgorithm::es256), std::invalid_argument);
  CHECK_THROWS_AS(verifier(ec().public_pem, JwtAlgorithm::rs256), std::invalid_argument);
  try {
    verifier("too-short-a-secret");
    FAIL("accepted");
  } catch (const std::invalid_argument& error) {
    CHECK(std::string(error.what()).find("too-short") == std::string::npos);
  }
}

}  // namespace
}  // namespace gatehouse::proxy
