#include "dashboard/auth/session_store.h"

#include <doctest/doctest.h>

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

TEST_CASE("a file that is no database is refused") {
  const TempDir folder;
  StillClock clock;
  gatehouse::testing::write_file(folder / "dashboard.sqlite", std::string(4096, 'x'));
  CHECK_THROWS_AS(SessionStore(folder / "dashboard.sqlite", clock), SqliteError);
}

}  // namespace
}  // namespace gatehouse::dashboard
