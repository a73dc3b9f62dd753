#include "dashboard/auth/session_store.h"

#include <doctest/doctest.h>

#include "common/system/sha256.h"
#include "tests/dashboard/test_clock.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::StillClock;
using gatehouse::testing::TempDir;
using std::chrono::hours;
using std::chrono::milliseconds;

TEST_CASE("a session is found by its token and by no other") {
  const TempDir folder;
  StillClock clock;
  SessionStore store(folder / "dashboard.sqlite", clock);
  const Secret token = store.create("ana", "mark");
  CHECK(token.expose().size() == 64);
  const auto session = store.find(token);
  REQUIRE(session);
  CHECK(session->account == "ana");
  CHECK(session->password_mark == "mark");
  CHECK_FALSE(store.find(Secret("nonsense")));
  CHECK_FALSE(store.find(Secret("")));
}

TEST_CASE("a restart logs nobody out") {
  const TempDir folder;
  StillClock clock;
  Secret token;
  {
    SessionStore before(folder / "dashboard.sqlite", clock);
    token = before.create("ana", "mark");
  }
  SessionStore after(folder / "dashboard.sqlite", clock);
  CHECK(after.find(token));
}

TEST_CASE("an ended session is gone, the others stay") {
  const TempDir folder;
  StillClock clock;
  SessionStore store(folder / "dashboard.sqlite", clock);
  const Secret first = store.create("ana", "mark");
  const Secret second = store.create("ana", "mark");
  store.end(first);
  CHECK_FALSE(store.find(first));
  CHECK(store.find(second));
}

TEST_CASE("a session ends after twelve idle hours") {
  const TempDir folder;
  StillClock clock;
  SessionStore store(folder / "dashboard.sqlite", clock);
  const Secret token = store.create("ana", "mark");
  clock.advance(hours{12} - milliseconds{1});
  CHECK(store.find(token));
  clock.advance(hours{12} - milliseconds{1});
  CHECK(store.find(token));
  clock.advance(hours{12});
  CHECK_FALSE(store.find(token));
}

TEST_CASE("a session in constant use ends after seven days") {
  const TempDir folder;
  StillClock clock;
  SessionStore store(folder / "dashboard.sqlite", clock);
  const Secret token = store.create("ana", "mark");
  for (int hour = 1; hour < 7 * 24; ++hour) {
    clock.advance(hours{1});
    REQUIRE(store.find(token));
  }
  clock.advance(hours{1});
  CHECK_FALSE(store.find(token));
}

TEST_CASE("the file holds no token, and is for its owner alone") {
  const TempDir folder;
  StillClock clock;
  Secret token;
  {
    SessionStore store(folder / "dashboard.sqlite", clock);
    token = store.create("ana", "mark");
  }
  const auto path = folder / "dashboard.sqlite";
  const std::string bytes = gatehouse::testing::read_file(path);
  CHECK(bytes.find("ana") != std::string::npos);
  CHECK(bytes.find(token.expose()) == std::string::npos);
  using std::filesystem::perms;
  CHECK((std::filesystem::status(path).permissions() & (perms::group_all | perms::others_all)) ==
        perms::none);
}

TEST_CASE(
    "sessions are listed with where they came from, the last seen first, by ids of their own") {
  const TempDir folder;
  StillClock clock;
  SessionStore store(folder / "dashboard.sqlite", clock);
  const Secret first = store.create("ana", "mark", {"192.0.2.1", "Browser/7"});
  clock.advance(hours{1});
  store.create("vic", "mark", {"192.0.2.2", std::string(1000, 'x')});
  auto sessions = store.list();
  REQUIRE(sessions.size() == 2);
  CHECK(sessions[0].account == "vic");
  CHECK(sessions[0].origin.user_agent.size() == 300);
  CHECK(sessions[1].origin.address == "192.0.2.1");
  CHECK(sessions[1].origin.user_agent == "Browser/7");
  CHECK(sessions[1].id.size() == 16);
  CHECK(sessions[0].id != sessions[1].id);
  CHECK(store.find(first)->id == sessions[1].id);
  CHECK(first.expose().find(sessions[1].id) == std::string::npos);
  clock.advance(hours{12});
  CHECK(store.list().empty());
}

TEST_CASE("sessions are ended by their id, or all of an account save one") {
  const TempDir folder;
  StillClock clock;
  SessionStore store(folder / "dashboard.sqlite", clock);
  const Secret here = store.create("ana", "mark");
  const Secret there = store.create("ana", "mark");
  const Secret elsewhere = store.create("ana", "mark");
  const Secret other = store.create("vic", "mark");
  store.end_by_id(store.find(there)->id);
  CHECK_FALSE(store.find(there));
  store.end_all_of("ana", store.find(here)->id);
  CHECK(store.find(here));
  CHECK_FALSE(store.find(elsewhere));
  store.end_all_of("ana");
  CHECK_FALSE(store.find(here));
  CHECK(store.find(other));
}

TEST_CASE("a file from before sessions had ids keeps its logins, and gives each an id") {
  const TempDir folder;
  StillClock clock;
  const Secret token("some token");
  {
    SqliteDatabase old(folder / "dashboard.sqlite");
    old.execute(
        "CREATE TABLE sessions (token_sha256 TEXT PRIMARY KEY, account TEXT NOT NULL, "
        "password_mark TEXT NOT NULL, created_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL) "
        "WITHOUT ROWID");
    for (const std::string& digest : {std::string("another"), sha256_hex(token.expose())}) {
      SqliteStatement(old, "INSERT INTO sessions VALUES (?, 'ana', 'mark', ?, ?)")
          .bind(1, digest)
          .bind(2, std::int64_t{clock.now().time_since_epoch().count()})
          .bind(3, std::int64_t{clock.now().time_since_epoch().count()})
          .step();
    }
  }
  for (int opened = 0; opened < 2; ++opened) {
    SessionStore store(folder / "dashboard.sqlite", clock);
    const auto sessions = store.list();
    REQUIRE(sessions.size() == 2);
    CHECK(sessions[0].id.size() == 16);
    CHECK(sessions[0].id != sessions[1].id);
    CHECK(store.find(token)->account == "ana");
  }
}

TEST_CASE("a file that is no database is refused") {
  const TempDir folder;
  StillClock clock;
  gatehouse::testing::write_file(folder / "dashboard.sqlite", std::string(4096, 'x'));
  CHECK_THROWS_AS(SessionStore(folder / "dashboard.sqlite", clock), SqliteError);
}

}  // namespace
}  // namespace gatehouse::dashboard
