#include "dashboard/analytics/usage_blocks.h"

namespace gatehouse::dashboard {
namespace {

using Slots = std::chrono::duration<std::int64_t, std::ratio<15 * 60>>;

std::size_t longest_level(std::span<const std::int64_t> lengths, std::int64_t begin,
                          std::int64_t end) {
  std::size_t level = lengths.size() - 1;
  while (begin % lengths[level] != 0 || begin + lengths[level] > end) --level;
  return level;
}

}  // namespace

std::int64_t slot_of(Timestamp moment) {
  return std::chrono::floor<Slots>(moment.time_since_epoch()).count();
}

std::int64_t slot_from(Timestamp moment) {
  return std::chrono::ceil<Slots>(moment.time_since_epoch()).count();
}

Timestamp start_of_slot(std::int64_t slot) { return Timestamp(Slots(slot)); }

std::vector<BlockRun> cover(std::span<const std::int64_t> lengths, std::int64_t begin,
                            std::int64_t end) {
  std::vector<BlockRun> runs;
  while (begin < end) {
    const std::size_t level = longest_level(lengths, begin, end);
    const std::int64_t block = begin / lengths[level];
    if (!runs.empty() && runs.back().level == level) {
      runs.back().last = block;
    } else {
      runs.push_back({level, block, block});
    }
    begin += lengths[level];
  }
  return runs;
}

}  // namespace gatehouse::dashboard
