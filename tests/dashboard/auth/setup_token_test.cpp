#include "dashboard/auth/setup_token.h"

#include <doctest/doctest.h>

#include "tests/dashboard/test_clock.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::StillClock;
using gatehouse::testing::TempDir;
using Verdict = SetupToken::Verdict;

TEST_CASE("no token is valid before one has been issued") {
  const TempDir folder;
  StillClock clock;
  CHECK(SetupToken(folder / "dashboard.sqlite", clock).judge("") == Verdict::unknown);
}

TEST_CASE("an issued token is valid for fifteen minutes") {
  const TempDir folder;
  StillClock clock;
  SetupToken setup(folder / "dashboard.sqlite", clock);
  const Secret token = setup.issue();
  CHECK(token.expose().size() == 64);
  CHECK(setup.judge(token.expose()) == Verdict::valid);
  CHECK(setup.judge(token.expose() + "0") == Verdict::unknown);
  clock.advance(std::chrono::minutes{15} - std::chrono::milliseconds{1});
  CHECK(setup.judge(token.expose()) == Verdict::valid);
  clock.advance(std::chrono::milliseconds{1});
  CHECK(setup.judge(token.expose()) == Verdict::expired);
}

TEST_CASE("another token ends the one before, and a used one is gone") {
  const TempDir folder;
  StillClock clock;
  SetupToken setup(folder / "dashboard.sqlite", clock);
  const Secret first = setup.issue();
  const Secret second = setup.issue();
  CHECK(setup.judge(first.expose()) == Verdict::unknown);
  setup.retire();
  CHECK(setup.judge(second.expose()) == Verdict::unknown);
}

TEST_CASE("a token that another process issues is valid here") {
  const TempDir folder;
  StillClock clock;
  SetupToken here(folder / "dashboard.sqlite", clock);
  SetupToken there(folder / "dashboard.sqlite", clock);
  const Secret before = here.issue();
  const Secret token = there.issue();
  CHECK(here.judge(token.expose()) == Verdict::valid);
  CHECK(here.judge(before.expose()) == Verdict::unknown);
}

TEST_CASE("the link carries its token where browsers keep it to themselves") {
  CHECK(setup_link("http://127.0.0.1:3001", Secret("t")).expose() ==
        "http://127.0.0.1:3001/setup#token=t");
  CHECK(setup_link("https://keys.example.com/", Secret("t")).expose() ==
        "https://keys.example.com/setup#token=t");
}

}  // namespace
}  // namespace gatehouse::dashboard
