#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/raw_members.h"
#include "common/domain/words.h"

namespace gatehouse {

/// How a JSON Web Token may be signed (RFC 7518, 3.1).
enum class JwtAlgorithm { hs256, hs384, hs512, rs256, rs384, rs512, es256 };

inline constexpr Words<JwtAlgorithm, 7> kJwtAlgorithmWords{{{"HS256", JwtAlgorithm::hs256},
                                                            {"HS384", JwtAlgorithm::hs384},
                                                            {"HS512", JwtAlgorithm::hs512},
                                                            {"RS256", JwtAlgorithm::rs256},
                                                            {"RS384", JwtAlgorithm::rs384},
                                                            {"RS512", JwtAlgorithm::rs512},
                                                            {"ES256", JwtAlgorithm::es256}}};

/// What a token must say.
struct JwtClaim {
  std::string name;
  std::string value;

  friend bool operator==(const JwtClaim&, const JwtClaim&) = default;
};

using JwtClaims = std::vector<JwtClaim>;

/// "role=admin, team=ops". Nothing when it is not such a list, or an empty one.
std::optional<JwtClaims> parse_jwt_claims(std::string_view text);
std::string format_jwt_claims(const JwtClaims& claims);

/// Where in a request a token is looked for.
struct JwtSource {
  enum class Kind { authorization, header, query };
  Kind kind = Kind::authorization;
  std::string name;  ///< of the header or the query parameter

  friend bool operator==(const JwtSource&, const JwtSource&) = default;
};

/// "authorization" (its Bearer scheme), "header NAME" or "query NAME"; nothing for anything else.
std::optional<JwtSource> parse_jwt_source(std::string_view text);

/// `settings.admin_jwt`: tokens that open the admin routes of the operators' port.
struct AdminJwt {
  std::optional<bool> enabled;                      ///< default true
  std::optional<std::string> secret_file;           ///< holds an HMAC secret or a PEM public key
  std::optional<JwtAlgorithm> algorithm;            ///< default by the kind of the key
  std::optional<JwtClaims> claims;                  ///< all must match; default role=admin
  std::optional<std::vector<std::string>> sources;  ///< asked in this order; default authorization
  RawMembers extra;

  friend bool operator==(const AdminJwt&, const AdminJwt&) = default;
};

}  // namespace gatehouse
