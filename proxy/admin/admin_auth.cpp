#include "proxy/admin/admin_auth.h"

#include "common/system/sha256.h"

namespace gatehouse::proxy {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

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

}  // namespace

AdminAuth::AdminAuth(const std::optional<Secret>& token) {
  if (token && !token->empty()) token_ = sha256(token->expose());
}

std::optional<AdminRefusal> AdminAuth::refusal(const HttpRequest& request) const {
  if (!token_) {
    return AdminRefusal{503, "The admin routes are closed: no ADMIN_TOKEN is configured"};
  }
  const std::string_view presented = bearer_token(request);
  if (presented.empty()) return AdminRefusal{401, "Authentication required: Missing token"};
  if (!Secret::constant_time_equal(bytes_of(sha256(presented)), bytes_of(*token_))) {
    return AdminRefusal{403, "Access denied: Invalid token"};
  }
  return std::nullopt;
}

}  // namespace gatehouse::proxy
