#include "dashboard/auth/cookie.h"

#include <doctest/doctest.h>

namespace gatehouse::dashboard {
namespace {

TEST_CASE("the session's cookie is found among others") {
  const auto value = [](const char* header) {
    const auto token = session_token(header);
    return token ? token->expose() : "nothing";
  };
  CHECK(value("gatehouse_session=abc") == "abc");
  CHECK(value("a=b; gatehouse_session=abc; c=d") == "abc");
  CHECK(value("gatehouse_session=") == "");
  CHECK(value("xgatehouse_session=abc") == "nothing");
  CHECK(value("gatehouse_session2=abc") == "nothing");
  CHECK(value("gatehouse_session") == "nothing");
  CHECK(value("a=gatehouse_session=abc") == "nothing");
  CHECK(value("") == "nothing");
  CHECK(value(";;; ;") == "nothing");
}

TEST_CASE("the cookie is out of reach of scripts and other sites, and Secure over https") {
  CHECK(session_cookie(Secret("abc"), false) ==
        "gatehouse_session=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800");
  CHECK(session_cookie(Secret("abc"), true).ends_with("; Secure"));
  CHECK(expired_session_cookie(false) ==
        "gatehouse_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

}  // namespace
}  // namespace gatehouse::dashboard
