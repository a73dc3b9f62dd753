#include "proxy/admin/admin_auth.h"

#include <stdexcept>

#include "common/domain/text.h"
#include "common/system/files.h"
#include "common/system/sha256.h"
#include "proxy/admin/jwt_verifier.h"

namespace gatehouse::proxy {
namespace {

constexpr std::size_t kMostKeyBytes = 64 * 1024;

/// The token of an Authorization header of the Bearer scheme (RFC 6750, 2.1); empty without one.
std::string_view bearer_token(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string* header = request.header("Authorization");
  if (!header) return {};
  const std::string_view value = *header;
  if (!equal_ignoring_case(value.substr(0, kScheme.size()), kScheme)) return {};
  return trimmed(value.substr(kScheme.size()));
}

std::string_view bytes_of(const KeyDigest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

std::string_view from_source(const HttpRequest& request, const JwtSource& source) {
  if (source.kind == JwtSource::Kind::authorization) return bearer_token(request);
  const std::string* text = source.kind == JwtSource::Kind::header
                                ? request.header(source.name)
                                : request.query.find(source.name);
  return text ? trimmed(*text) : std::string_view{};
}

/// The first token that a request brings.
std::string_view presented_jwt(const HttpRequest& request, const AdminJwt& live) {
  for (const std::string& text : live.sources.value_or(std::vector<std::string>{"authorization"})) {
    const auto source = parse_jwt_source(text);
    const std::string_view token = source ? from_source(request, *source) : std::string_view{};
    if (!token.empty()) return token;
  }
  return {};
}

std::optional<AdminRefusal> refusal_for(JwtVerdict verdict) {
  switch (verdict) {
    case JwtVerdict::valid:
      return std::nullopt;
    case JwtVerdict::malformed:
      return AdminRefusal{401, "Authentication failed: Malformed token"};
    case JwtVerdict::wrong_algorithm:
      return AdminRefusal{401, "Authentication failed: Token is signed with another algorithm"};
    case JwtVerdict::bad_signature:
      return AdminRefusal{401, "Authentication failed: Invalid token signature"};
    case JwtVerdict::expired:
      return AdminRefusal{401, "Authentication failed: Token has expired"};
    case JwtVerdict::not_yet_valid:
      return AdminRefusal{401, "Authentication failed: Token is not yet valid"};
    case JwtVerdict::lacks_claim:
      return AdminRefusal{403, "Access denied: Token lacks the required role"};
  }
  return AdminRefusal{401, "Authentication failed"};
}

}  // namespace

Secret read_jwt_key(const std::string& secret_file) {
  const auto content = read_file(real_file_system(), secret_file, kMostKeyBytes);
  if (!content) throw std::runtime_error("there is no file " + secret_file);
  const std::size_t end = content->bytes.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) throw std::runtime_error("the file " + secret_file + " is empty");
  return Secret(content->bytes.substr(0, end + 1));
}

AdminAuth::AdminAuth(AdminAccess access, std::function<Settings()> settings, const Clock& clock)
    : access_(std::move(access)),
      token_(access_.token && !access_.token->empty()
                 ? std::optional(sha256(access_.token->expose()))
                 : std::nullopt),
      settings_(std::move(settings)),
      clock_(clock) {}

bool AdminAuth::is_admin_token(std::string_view presented) const {
  return token_ && Secret::constant_time_equal(bytes_of(sha256(presented)), bytes_of(*token_));
}

std::optional<AdminRefusal> AdminAuth::judge_jwt(const AdminJwt& live,
                                                 std::string_view presented) const {
  try {
    Secret key = access_.jwt_key ? *access_.jwt_key : read_jwt_key(*live.secret_file);
    const auto algorithm = access_.jwt_algorithm ? access_.jwt_algorithm : live.algorithm;
    const auto& claims = access_.jwt_claims ? access_.jwt_claims : live.claims;
    const JwtVerifier verifier(std::move(key), algorithm,
                               claims.value_or(JwtClaims{{"role", "admin"}}));
    return refusal_for(verifier.verify(presented, clock_.now()));
  } catch (const std::invalid_argument& unfit) {
    return AdminRefusal{503, std::string("Tokens cannot be checked: the key ") + unfit.what()};
  } catch (const std::runtime_error& error) {
    return AdminRefusal{503, "Tokens cannot be checked: the key cannot be read", error.what()};
  }
}

std::optional<AdminRefusal> AdminAuth::refusal(const HttpRequest& request) const {
  const AdminJwt live = settings_().admin_jwt.value_or(AdminJwt{});
  const bool jwt_on = live.enabled.value_or(true) && (access_.jwt_key || live.secret_file);
  if (!token_ && !jwt_on) {
    return AdminRefusal{503,
                        "The admin routes are closed: neither ADMIN_TOKEN nor a key for tokens "
                        "(ADMIN_JWT_SECRET, ADMIN_JWT_PUBLIC_KEY, settings.admin_jwt) is "
                        "configured"};
  }
  const std::string_view bearer = bearer_token(request);
  if (!bearer.empty() && is_admin_token(bearer)) return std::nullopt;
  const std::string_view jwt = jwt_on ? presented_jwt(request, live) : std::string_view{};
  // What has no dots is meant to be the ADMIN_TOKEN.
  const bool meant_as_jwt = !jwt.empty() && (!token_ || jwt.find('.') != std::string_view::npos);
  if (meant_as_jwt) return judge_jwt(live, jwt);
  if (bearer.empty() || !token_) {
    return AdminRefusal{401, "Authentication required: Missing token"};
  }
  return AdminRefusal{403, "Access denied: Invalid token"};
}

}  // namespace gatehouse::proxy
