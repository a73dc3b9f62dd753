#include "common/usage/sequence_gaps.h"

#include <limits>
#include <random>
#include <set>

#include <doctest/doctest.h>

namespace gatehouse {
namespace {

TEST_CASE("each sequence is met for the first time once, in whatever order they come") {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    SequenceGaps gaps;
    std::int64_t last_seq = 0;
    std::set<std::int64_t> met;
    for (int i = 0; i < 60; ++i) {
      const auto seq = std::uniform_int_distribution<std::int64_t>(1, 80)(random);
      CHECK(gaps.meet(seq, last_seq) == met.insert(seq).second);
      CHECK(last_seq == *met.rbegin());
    }
  }
}

TEST_CASE("only so many gaps are kept, the highest ones") {
  SequenceGaps gaps;
  std::int64_t last_seq = 0;
  constexpr auto kGaps = static_cast<std::int64_t>(SequenceGaps::kMost) + 1;
  for (std::int64_t i = 1; i <= kGaps; ++i) CHECK(gaps.meet(4 * i, last_seq));
  CHECK_FALSE(gaps.meet(2, last_seq));
  CHECK(gaps.meet(6, last_seq));        // parts a gap: one too many again
  CHECK_FALSE(gaps.meet(5, last_seq));  // below which it was forgotten
  CHECK(gaps.meet(7, last_seq));
  CHECK(gaps.meet(4 * kGaps - 1, last_seq));
}

TEST_CASE("no sequence is too high") {
  constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();
  SequenceGaps gaps;
  std::int64_t last_seq = 0;
  CHECK(gaps.meet(kHighest, last_seq));
  CHECK_FALSE(gaps.meet(kHighest, last_seq));
  CHECK(gaps.meet(kHighest - 1, last_seq));
  CHECK(gaps.meet(1, last_seq));
  CHECK_FALSE(gaps.meet(1, last_seq));
}

}  // namespace
}  // namespace gatehouse
