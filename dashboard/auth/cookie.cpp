#include "dashboard/auth/cookie.h"

#include <algorithm>
#include <chrono>

#include "dashboard/auth/session_store.h"

namespace gatehouse::dashboard {
namespace {

std::string attributes(std::chrono::seconds lifetime, bool secure) {
  return "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(lifetime.count()) +
         (secure ? "; Secure" : "");
}

}  // namespace

std::optional<Secret> session_token(std::string_view cookie_header) {
  while (!cookie_header.empty()) {
    const std::size_t end = std::min(cookie_header.find(';'), cookie_header.size());
    std::string_view pair = cookie_header.substr(0, end);
    cookie_header.remove_prefix(std::min(end + 1, cookie_header.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(kSessionCookie) && pair.substr(kSessionCookie.size()).starts_with('=')) {
      return Secret(std::string(pair.substr(kSessionCookie.size() + 1)));
    }
  }
  return std::nullopt;
}

std::string session_cookie(const Secret& token, bool secure) {
  return std::string(kSessionCookie) + "=" + token.expose() + attributes(kSessionLongest, secure);
}

std::string expired_session_cookie(bool secure) {
  return std::string(kSessionCookie) + "=" + attributes(std::chrono::seconds{0}, secure);
}

}  // namespace gatehouse::dashboard
