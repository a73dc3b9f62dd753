#include "dashboard/auth/authenticator.h"

#include <doctest/doctest.h>

#include "dashboard/auth/cookie.h"
#include "tests/dashboard/test_clock.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::StillClock;
using gatehouse::testing::TempDir;

struct Fixture {
  TempDir folder;
  StillClock clock;
  SessionStore sessions{folder / "dashboard.sqlite", clock};
  Authenticator authenticator{sessions, Secret("script-token")};
  std::vector<Admin> accounts{{"ana", Role::admin, Secret("$argon2id$a"), {}, {}},
                              {"vic", Role::viewer, Secret("$argon2id$v"), {}, {}}};

  HttpRequest logged_in(const Admin& account) {
    HttpRequest request;
    const Secret token = sessions.create(account.name, password_mark(account));
    request.headers.set("cookie", "gatehouse_session=" + token.expose());
    return request;
  }
  std::optional<Caller> who(const HttpRequest& request) {
    return authenticator.authenticate(request, accounts);
  }
};

HttpRequest with_authorization(const char* value) {
  HttpRequest request;
  request.headers.set("authorization", value);
  return request;
}

TEST_CASE("a session is its account, with the account's role") {
  Fixture fixture;
  const auto caller = fixture.who(fixture.logged_in(fixture.accounts[1]));
  REQUIRE(caller);
  CHECK(caller->name() == "vic");
  CHECK(caller->role() == Role::viewer);
  CHECK(caller->proof() == Caller::Proof::session);
}

TEST_CASE("who has no session is nobody") {
  Fixture fixture;
  CHECK_FALSE(fixture.who({}));
  HttpRequest request;
  request.headers.set("cookie", "gatehouse_session=0000");
  CHECK_FALSE(fixture.who(request));
}

TEST_CASE("a removed account, a changed role and a changed password count at once") {
  Fixture fixture;
  const HttpRequest ana = fixture.logged_in(fixture.accounts[0]);
  const HttpRequest vic = fixture.logged_in(fixture.accounts[1]);
  fixture.accounts[1].role = Role::admin;
  CHECK(fixture.who(vic)->role() == Role::admin);
  fixture.accounts[1].password_hash = Secret("$argon2id$other");
  CHECK_FALSE(fixture.who(vic));
  CHECK(fixture.who(ana));
  fixture.accounts.erase(fixture.accounts.begin());
  CHECK_FALSE(fixture.who(ana));
}

TEST_CASE("a caller's standing is by the accounts of a later document") {
  Fixture fixture;
  const Caller ana = *fixture.who(fixture.logged_in(fixture.accounts[0]));
  const Caller vic = *fixture.who(fixture.logged_in(fixture.accounts[1]));
  const Caller script = *fixture.who(with_authorization("Bearer script-token"));
  std::vector<Admin> later = fixture.accounts;
  CHECK(standing_of(ana, later) == Standing::kept);
  later[0].role = Role::viewer;
  later[1].role = Role::admin;
  CHECK(standing_of(ana, later) == Standing::lowered);
  CHECK(standing_of(vic, later) == Standing::kept);
  later[1].password_hash = Secret("$argon2id$other");
  CHECK(standing_of(vic, later) == Standing::gone);
  later.clear();
  CHECK(standing_of(ana, later) == Standing::gone);
  CHECK(standing_of(script, later) == Standing::kept);
}

TEST_CASE("the script token opens, anything near it does not") {
  Fixture fixture;
  const auto caller = fixture.who(with_authorization("Bearer script-token"));
  REQUIRE(caller);
  CHECK(caller->proof() == Caller::Proof::bearer);
  CHECK(fixture.who(with_authorization("bearer script-token")));
  for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer script-toke", "Bearer script-token ",
                            "Bearer script-token2", "Basic script-token", "script-token"}) {
    CAPTURE(wrong);
    CHECK_FALSE(fixture.who(with_authorization(wrong)));
  }
}

TEST_CASE("without a script token no bearer token opens, not even an empty one") {
  Fixture fixture;
  const Authenticator closed(fixture.sessions, std::nullopt);
  CHECK_FALSE(closed.authenticate(with_authorization("Bearer "), fixture.accounts));
  CHECK_FALSE(closed.authenticate(with_authorization("Bearer script-token"), fixture.accounts));
}

TEST_CASE("a wrong bearer token is not made good by a session") {
  Fixture fixture;
  HttpRequest request = fixture.logged_in(fixture.accounts[0]);
  request.headers.set("authorization", "Bearer wrong");
  CHECK_FALSE(fixture.who(request));
}

}  // namespace
}  // namespace gatehouse::dashboard
