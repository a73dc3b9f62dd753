#include "proxy/admin/jwt_verifier.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include <jwt.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sodium.h>

namespace gatehouse::proxy {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestToken = 16 * 1024;
constexpr int kLeastRsaBits = 2048;
constexpr std::string_view kPemBegin = "-----BEGIN ";

enum class KeyKind { secret, rsa, p256 };

template <auto kFree>
struct Freeing {
  template <typename T>
  void operator()(T* thing) const {
    kFree(thing);
  }
};
using Jwt = std::unique_ptr<jwt_t, Freeing<&jwt_free>>;
using CText = std::unique_ptr<char, Freeing<&std::free>>;
using Bio = std::unique_ptr<BIO, Freeing<&BIO_free>>;
using PublicKey = std::unique_ptr<EVP_PKEY, Freeing<&EVP_PKEY_free>>;

std::string curve_of(const EVP_PKEY* key) {
  char name[64] = {};
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key, name, sizeof name, &length) != 1) return {};
  return {name, length};
}

KeyKind kind_of_public_key(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const PublicKey key(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  ERR_clear_error();
  if (!key) throw std::invalid_argument("is PEM, but not a public key");
  if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA) {
    if (EVP_PKEY_get_bits(key.get()) < kLeastRsaBits) {
      throw std::invalid_argument("is an RSA key of less than 2048 bits");
    }
    return KeyKind::rsa;
  }
  if (curve_of(key.get()) == "prime256v1") return KeyKind::p256;
  throw std::invalid_argument("is neither an RSA key nor one on the curve P-256");
}

KeyKind kind_of(const Secret& key) {
  const std::string& text = key.expose();
  // A public key is known to all: as an HMAC secret it would let everybody in.
  if (text.find(kPemBegin) != std::string::npos) return kind_of_public_key(text);
  if (text.size() < JwtVerifier::kShortestSecret) {
    throw std::invalid_argument("must have at least 32 characters, or be a PEM public key");
  }
  return KeyKind::secret;
}

JwtAlgorithm usual_algorithm(KeyKind kind) {
  if (kind == KeyKind::rsa) return JwtAlgorithm::rs256;
  return kind == KeyKind::p256 ? JwtAlgorithm::es256 : JwtAlgorithm::hs256;
}

KeyKind kind_for(JwtAlgorithm algorithm) {
  switch (algorithm) {
    case JwtAlgorithm::hs256:
    case JwtAlgorithm::hs384:
    case JwtAlgorithm::hs512:
      return KeyKind::secret;
    case JwtAlgorithm::rs256:
    case JwtAlgorithm::rs384:
    case JwtAlgorithm::rs512:
      return KeyKind::rsa;
    case JwtAlgorithm::es256:
      return KeyKind::p256;
  }
  return KeyKind::secret;
}

/// Strictly what RFC 7515 has: the URL-safe alphabet, no padding, no stray bits.
std::optional<std::string> decode_base64url(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &length, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

Json parse_object(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_object() ? json : Json(nullptr);
}

/// What the head of a token says of its signature; null when it is no token for us.
Json head_of(std::string_view token) {
  if (token.size() > kLongestToken || std::count(token.begin(), token.end(), '.') != 2) return {};
  const std::size_t first = token.find('.');
  const std::size_t second = token.rfind('.');
  const auto head = decode_base64url(token.substr(0, first));
  if (!head || !decode_base64url(token.substr(first + 1, second - first - 1)) ||
      !decode_base64url(token.substr(second + 1))) {
    return {};
  }
  Json json = parse_object(*head);
  // Extensions that the signer insists on (RFC 7515, 4.1.11): we know none.
  return json.contains("crit") ? Json(nullptr) : json;
}

bool says(const Json& value, const std::string& wanted) {
  if (value.is_string()) return value.get_ref<const std::string&>() == wanted;
  if (value.is_boolean() || value.is_number_integer()) return value.dump() == wanted;
  if (!value.is_array()) return false;
  return std::any_of(value.begin(), value.end(),
                     [&](const Json& item) { return !item.is_array() && says(item, wanted); });
}

}  // namespace

JwtVerifier::JwtVerifier(Secret key, std::optional<JwtAlgorithm> algorithm, JwtClaims claims)
    : key_(std::move(key)), claims_(std::move(claims)) {
  const KeyKind kind = kind_of(key_);
  algorithm_ = algorithm.value_or(usual_algorithm(kind));
  if (kind_for(algorithm_) != kind) {
    throw std::invalid_argument("does not go with the algorithm " +
                                std::string(spelling_of(algorithm_, kJwtAlgorithmWords)));
  }
}

JwtVerdict JwtVerifier::verify(std::string_view token, Timestamp now) const {
  const Json head = head_of(token);
  if (head.is_null()) return JwtVerdict::malformed;
  const auto algorithm = head.find("alg");
  if (algorithm == head.end() || !algorithm->is_string() ||
      algorithm->get_ref<const std::string&>() != spelling_of(algorithm_, kJwtAlgorithmWords)) {
    return JwtVerdict::wrong_algorithm;
  }
  std::string payload;
  if (!signature_holds(std::string(token), payload)) return JwtVerdict::bad_signature;
  return judge_payload(payload, now);
}

bool JwtVerifier::signature_holds(const std::string& token, std::string& payload) const {
  const std::string& key = key_.expose();
  jwt_t* decoded = nullptr;
  // An empty key would make libjwt skip the signature; the constructor lets none through.
  const int failed =
      jwt_decode(&decoded, token.c_str(), reinterpret_cast<const unsigned char*>(key.data()),
                 static_cast<int>(key.size()));
  const Jwt jwt(decoded);
  ERR_clear_error();
  if (failed != 0 || !jwt) return false;
  // libjwt goes by the token's own algorithm, whatever its case: ask which it took.
  const std::string wanted(spelling_of(algorithm_, kJwtAlgorithmWords));
  if (jwt_get_alg(jwt.get()) != jwt_str_alg(wanted.c_str())) return false;
  const CText grants(jwt_get_grants_json(jwt.get(), nullptr));
  if (!grants) return false;
  payload = grants.get();
  return true;
}

JwtVerdict JwtVerifier::judge_payload(const std::string& payload, Timestamp now) const {
  const Json grants = parse_object(payload);
  if (grants.is_null()) return JwtVerdict::malformed;
  const double seconds =
      std::chrono::duration<double>(now.time_since_epoch()).count();  // NumericDate, RFC 7519, 2
  if (const auto expiry = grants.find("exp"); expiry != grants.end()) {
    if (!expiry->is_number()) return JwtVerdict::malformed;
    if (seconds >= expiry->get<double>()) return JwtVerdict::expired;
  }
  if (const auto beginning = grants.find("nbf"); beginning != grants.end()) {
    if (!beginning->is_number()) return JwtVerdict::malformed;
    if (seconds < beginning->get<double>()) return JwtVerdict::not_yet_valid;
  }
  for (const JwtClaim& claim : claims_) {
    const auto found = grants.find(claim.name);
    if (found == grants.end() || !says(*found, claim.value)) return JwtVerdict::lacks_claim;
  }
  return JwtVerdict::valid;
}

}  // namespace gatehouse::proxy
