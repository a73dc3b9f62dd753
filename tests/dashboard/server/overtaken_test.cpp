// Requests of accounts that are changed while the requests run.

#include <future>
#include <string>

#include <doctest/doctest.h>

#include "common/system/file_lock.h"
#include "tests/dashboard/server/rest_fixture.h"
#include "tests/support/wait_until.h"

namespace gatehouse::dashboard::testing {
namespace {

using gatehouse::testing::wait_until;
using namespace std::chrono_literals;

constexpr const char* kOther = "another password";

std::string last_seen(RestFixture& fixture) {
  return fixture.script("GET", "/api/sessions").json["sessions"][0]["last_seen_at"];
}

/// Sends a request, lets it in, and changes the document before the request can.
Answer overtake(RestFixture& fixture, const std::string& cookie, const std::string& method,
                const std::string& path, const Json& body, const std::string& document) {
  fixture.clock().advance(2min);  // so that a session's next request is noted
  const std::string before = last_seen(fixture);
  std::future<Answer> answer;
  {
    const FileLock lock =
        FileLock::acquire(real_file_system(), fixture.folder / "apikeys.json.lock", 2s);
    answer =
        std::async(std::launch::async, [&] { return fixture.browser(cookie, method, path, body); });
    REQUIRE(wait_until([&] { return last_seen(fixture) != before; }));
    fixture.write_document(document);
  }
  return answer.get();
}

/// The fixture's document with another list of accounts.
std::string with_accounts(const RestFixture& fixture, const Json& accounts) {
  Json document = Json::parse(fixture.read_document());
  document["admins"] = accounts;
  return document.dump();
}

Json accounts_of(const RestFixture& fixture) {
  return Json::parse(fixture.read_document())["admins"];
}

}  // namespace

TEST_CASE("a change of one's own password does not undo a reset that overtook it") {
  RestFixture fixture;
  const std::string vic = fixture.log_in("vic");
  // Of the same password, so that it makes no difference with which hash the old one is compared.
  const std::string reset = PasswordHasher(kCheapPassword).hash(Secret(kPassword))->expose();
  Json accounts = accounts_of(fixture);
  accounts[1]["password_hash"] = reset;
  const Answer answer =
      overtake(fixture, vic, "PUT", "/api/me/password",
               {{"current", kPassword}, {"password", kOther}}, with_accounts(fixture, accounts));
  CHECK(answer.status == 401);
  CHECK(answer.header("set-cookie").empty());
  CHECK(accounts_of(fixture)[1]["password_hash"] == reset);
}

TEST_CASE("an admin who is removed while a request runs makes no other admin") {
  RestFixture fixture;
  const std::string ana = fixture.log_in("ana");
  Json accounts = accounts_of(fixture);
  accounts.erase(0);
  accounts[0]["role"] = "admin";
  const Answer answer = overtake(fixture, ana, "POST", "/api/admins",
                                 {{"name", "eve"}, {"password", kOther}, {"role", "admin"}},
                                 with_accounts(fixture, accounts));
  CHECK(answer.status == 401);
  CHECK(accounts_of(fixture).size() == 1);
}

TEST_CASE("an admin who becomes a viewer while a request runs changes nothing") {
  RestFixture fixture;
  const std::string ana = fixture.log_in("ana");
  Json accounts = accounts_of(fixture);
  accounts[0]["role"] = "viewer";
  accounts[1]["role"] = "admin";
  const std::string later = with_accounts(fixture, accounts);
  CHECK(overtake(fixture, ana, "POST", "/api/keys", {{"name", "mine"}, {"token_limit_per_5h", 1}},
                 later)
            .status == 403);
  CHECK(fixture.read_document() == later);
}

TEST_CASE("a request goes on when it is another account that is changed") {
  RestFixture fixture;
  const std::string ana = fixture.log_in("ana");
  Json accounts = accounts_of(fixture);
  accounts[1]["role"] = "admin";
  CHECK(overtake(fixture, ana, "POST", "/api/keys", {{"name", "mine"}, {"token_limit_per_5h", 1}},
                 with_accounts(fixture, accounts))
            .status == 201);
}

}  // namespace gatehouse::dashboard::testing
