#include "proxy/admin/admin_auth.h"

#include <doctest/doctest.h>

#include "tests/proxy/admin/token_maker.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::proxy {
namespace {

using gatehouse::testing::TempDir;
using gatehouse::testing::write_file;
using testing::make_token;

const std::string kSecret = "a-secret-of-more-than-32-characters!";
const std::string kOther = "another-secret-of-over-32-characters";
const std::string kAdmin = R"({"role":"admin","exp":4102444800})";
const SystemClock kClock;

/// What the answer to a request with these headers would be: 0 when it passes.
struct Door {
  AdminAccess access;
  Settings settings;

  AdminRefusal knock(const std::string& name, const std::string& value) const {
    HttpRequest request;
    if (!name.empty()) request.headers.set(name, value);
    return knock(request);
  }
  AdminRefusal knock(const HttpRequest& request) const {
    const AdminAuth auth(
        access, [this] { return settings; }, kClock);
    return auth.refusal(request).value_or(AdminRefusal{0, ""});
  }
  AdminRefusal bearer(const std::string& token) const {
    return knock("Authorization", "Bearer " + token);
  }
};

Door with_secret(const std::string& secret = kSecret) {
  Door door;
  door.access.jwt_key = Secret(secret);
  return door;
}

TEST_CASE("each kind of bad token is told apart without telling secrets") {
  const Door door = with_secret();
  CHECK(door.knock("", "") == AdminRefusal{401, "Authentication required: Missing token"});
  CHECK(door.bearer(make_token(kAdmin, "HS256", kSecret)).status == 0);
  CHECK(door.bearer(make_token(R"({"role":"admin","exp":1})", "HS256", kSecret)) ==
        AdminRefusal{401, "Authentication failed: Token has expired"});
  CHECK(door.bearer(make_token(R"({"role":"admin","nbf":4102444800})", "HS256", kSecret)) ==
        AdminRefusal{401, "Authentication failed: Token is not yet valid"});
  CHECK(door.bearer(make_token(kAdmin, "HS256", kOther)) ==
        AdminRefusal{401, "Authentication failed: Invalid token signature"});
  CHECK(door.bearer(make_token(kAdmin, "HS512", kSecret)) ==
        AdminRefusal{401, "Authentication failed: Token is signed with another algorithm"});
  CHECK(door.bearer(make_token(kAdmin, "none", "")).status == 401);
  CHECK(door.bearer("not-a-token") == AdminRefusal{401, "Authentication failed: Malformed token"});
  CHECK(door.bearer(make_token(R"({"role":"viewer"})", "HS256", kSecret)) ==
        AdminRefusal{403, "Access denied: Token lacks the required role"});
}

TEST_CASE("with neither token nor key the routes are closed") {
  const Door closed;
  CHECK(closed.bearer(make_token(kAdmin, "HS256", kSecret)).status == 503);
  CHECK(closed.knock("", "").status == 503);
  CHECK(closed.knock("", "").message.starts_with("The admin routes are closed: "));
  Door unfinished;
  unfinished.settings.admin_jwt = AdminJwt{};
  CHECK(unfinished.bearer("x.y.z").status == 503);
}

TEST_CASE("the admin token and tokens that are signed open the same door") {
  Door door = with_secret();
  door.access.token = Secret("plain-token");
  CHECK(door.bearer("plain-token").status == 0);
  CHECK(door.bearer(make_token(kAdmin, "HS256", kSecret)).status == 0);
  CHECK(door.bearer("other-token") == AdminRefusal{403, "Access denied: Invalid token"});
  CHECK(door.bearer(make_token(kAdmin, "HS256", kOther)).status == 401);
  CHECK(door.knock("", "").status == 401);
}

TEST_CASE("the data file's form counts from the next request, and so does another secret file") {
  TempDir folder;
  const std::string path = (folder / "jwt").string();
  write_file(path, kSecret + "\n");
  Door door;
  door.settings.admin_jwt = AdminJwt{};
  door.settings.admin_jwt->secret_file = path;
  const AdminAuth auth(
      door.access, [&door] { return door.settings; }, kClock);
  HttpRequest request;
  request.headers.set("Authorization", "Bearer " + make_token(kAdmin, "HS256", kSecret));
  const auto status = [&] {
    const auto refusal = auth.refusal(request);
    return refusal ? refusal->status : 0;
  };
  CHECK(status() == 0);
  write_file(path, kOther);
  CHECK(status() == 401);
  write_file(path, kSecret);
  CHECK(status() == 0);
  door.settings.admin_jwt->algorithm = JwtAlgorithm::hs512;
  CHECK(status() == 401);
  door.settings.admin_jwt->algorithm.reset();
  door.settings.admin_jwt->claims = JwtClaims{{"role", "owner"}};
  CHECK(status() == 403);
  door.settings.admin_jwt->claims.reset();
  CHECK(status() == 0);
  door.settings.admin_jwt->enabled = false;
  CHECK(status() == 503);
}

TEST_CASE(
    "a secret file that cannot be used closes the door to signed tokens alone and says why, the "
    "path to the log only") {
  TempDir folder;
  Door door;
  door.access.token = Secret("plain-token");
  door.settings.admin_jwt = AdminJwt{};
  door.settings.admin_jwt->secret_file = (folder / "missing").string();
  const std::string token = make_token(kAdmin, "HS256", kSecret);
  CHECK(door.bearer(token).status == 503);
  CHECK(door.bearer(token).message == "Tokens cannot be checked: the key cannot be read");
  CHECK(door.bearer(token).detail.find("missing") != std::string::npos);
  CHECK(door.bearer("plain-token").status == 0);
  write_file(folder / "missing", "short");
  CHECK(door.bearer(token).status == 503);
  CHECK(door.bearer(token).message.find("short") == std::string::npos);
  write_file(folder / "missing", "\n");
  CHECK(door.bearer(token).status == 503);
}

TEST_CASE("what the process was started with ranks above the data file, value by value") {
  TempDir folder;
  write_file(folder / "jwt", kOther);
  Door door = with_secret();
  door.settings.admin_jwt = AdminJwt{};
  door.settings.admin_jwt->secret_file = (folder / "jwt").string();
  door.settings.admin_jwt->claims = JwtClaims{{"team", "ops"}};
  CHECK(door.bearer(make_token(R"({"team":"ops"})", "HS256", kSecret)).status == 0);
  CHECK(door.bearer(make_token(R"({"team":"ops"})", "HS256", kOther)).status == 401);
  door.access.jwt_claims = JwtClaims{{"role", "admin"}};
  CHECK(door.bearer(make_token(R"({"team":"ops"})", "HS256", kSecret)).status == 403);
  door.access.jwt_algorithm = JwtAlgorithm::hs384;
  door.settings.admin_jwt->algorithm = JwtAlgorithm::hs256;
  CHECK(door.bearer(make_token(kAdmin, "HS384", kSecret)).status == 0);
}

TEST_CASE("the data file can close the door to signed tokens whichever key they are signed with") {
  Door door = with_secret();
  CHECK(door.bearer(make_token(kAdmin, "HS256", kSecret)).status == 0);
  door.settings.admin_jwt = AdminJwt{};
  door.settings.admin_jwt->enabled = false;
  CHECK(door.bearer(make_token(kAdmin, "HS256", kSecret)).status == 503);
}

TEST_CASE("tokens are taken from the sources that are named, and from no other") {
  Door door = with_secret();
  door.access.token = Secret("plain-token");
  const std::string token = make_token(kAdmin, "HS256", kSecret);
  HttpRequest in_query;
  in_query.query.add("token", token);
  CHECK(door.knock("X-Admin-Token", token).status == 401);
  CHECK(door.knock(in_query).status == 401);
  door.settings.admin_jwt = AdminJwt{};
  door.settings.admin_jwt->sources = {{"header X-Admin-Token", "query token"}};
  CHECK(door.knock("X-Admin-Token", token).status == 0);
  CHECK(door.knock(in_query).status == 0);
  CHECK(door.bearer(token).status == 403);
  CHECK(door.bearer("plain-token").status == 0);
}

}  // namespace
}  // namespace gatehouse::proxy
