#include "common/domain/admin_jwt.h"

#include "common/domain/text.h"

namespace gatehouse {

std::optional<JwtClaims> parse_jwt_claims(std::string_view text) {
  JwtClaims claims;
  for (;;) {
    const std::size_t comma = text.find(',');
    const std::string_view item = trimmed(text.substr(0, comma));
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = trimmed(item.substr(0, equals));
    const std::string_view value = trimmed(item.substr(equals + 1));
    if (name.empty() || value.empty()) return std::nullopt;
    claims.push_back({std::string(name), std::string(value)});
    if (comma == std::string_view::npos) return claims;
    text.remove_prefix(comma + 1);
  }
}

std::string format_jwt_claims(const JwtClaims& claims) {
  std::string text;
  for (const JwtClaim& claim : claims) {
    text.append(text.empty() ? "" : ",").append(claim.name).append("=").append(claim.value);
  }
  return text;
}

std::optional<JwtSource> parse_jwt_source(std::string_view text) {
  if (text == "authorization") return JwtSource{};
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view kind = text.substr(0, blank);
  const std::string_view name = text.substr(blank + 1);
  if (!is_http_token(name)) return std::nullopt;
  if (kind == "header") return JwtSource{JwtSource::Kind::header, std::string(name)};
  if (kind == "query") return JwtSource{JwtSource::Kind::query, std::string(name)};
  return std::nullopt;
}

}  // namespace gatehouse
