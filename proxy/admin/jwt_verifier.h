#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/domain/admin_jwt.h"
#include "common/domain/secret.h"
#include "common/domain/time.h"

namespace gatehouse::proxy {

/// What came of a token.
enum class JwtVerdict {
  valid,
  malformed,  ///< not a JSON Web Signature in compact form, or with demands that we do not know
  wrong_algorithm,
  bad_signature,
  expired,
  not_yet_valid,
  lacks_claim,
};

/// Checks JSON Web Tokens (RFC 7519) against one key and one algorithm.
///
/// Which kind of key it is, is read from the key, never from a token: PEM is a public key, all else
/// an HMAC secret. The algorithm is pinned and must go with the key, and a token's `alg` must be
/// spelled exactly like it, so neither `none` nor an HMAC made with a public key can pass. `exp`
/// and `nbf` count when a token has them, to the second. Immutable, so thread-safe.
class JwtVerifier {
 public:
  /// Without an algorithm: HS256, RS256 or ES256, by the key. Throws std::invalid_argument with a
  /// message that does not repeat the key: it is too short (32 characters, RSA 2048 bits), of a
  /// kind that we do not know, or does not go with the algorithm.
  JwtVerifier(Secret key, std::optional<JwtAlgorithm> algorithm, JwtClaims claims);

  JwtVerdict verify(std::string_view token, Timestamp now) const;

  static constexpr std::size_t kShortestSecret = 32;

 private:
  bool signature_holds(const std::string& token, std::string& payload) const;
  JwtVerdict judge_payload(const std::string& payload, Timestamp now) const;

  Secret key_;
  JwtAlgorithm algorithm_;
  JwtClaims claims_;
};

}  // namespace gatehouse::proxy
