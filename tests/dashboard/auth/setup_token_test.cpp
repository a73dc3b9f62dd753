#include "dashboard/auth/setup_token.h"

#include <doctest/doctest.h>

#include "tests/dashboard/test_clock.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::StillClock;
using Verdict = SetupToken::Verdict;

TEST_CASE("no token is valid before one has been issued") {
  StillClock clock;
  CHECK(SetupToken(clock).judge("") == Verdict::unknown);
}

TEST_CASE("an issued token is valid for fifteen minutes") {
  StillClock clock;
  SetupToken setup(clock);
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
  StillClock clock;
  SetupToken setup(clock);
  const Secret first = setup.issue();
  const Secret second = setup.issue();
  CHECK(setup.judge(first.expose()) == Verdict::unknown);
  setup.retire();
  CHECK(setup.judge(second.expose()) == Verdict::unknown);
}

}  // namespace
}  // namespace gatehouse::dashboard
