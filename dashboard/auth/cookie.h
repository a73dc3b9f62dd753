#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/domain/secret.h"

namespace gatehouse::dashboard {

inline constexpr std::string_view kSessionCookie = "gatehouse_session";

/// The value of the session cookie in a Cookie header (RFC 6265, 5.4); nothing when it is not
/// there.
std::optional<Secret> session_token(std::string_view cookie_header);

/// Set-Cookie values: HttpOnly, SameSite=Strict, and Secure where the dashboard is reached by
/// https.
std::string session_cookie(const Secret& token, bool secure);
std::string expired_session_cookie(bool secure);

}  // namespace gatehouse::dashboard
