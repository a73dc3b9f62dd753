#include "dashboard/analytics/usage_blocks.h"

namespace gatehouse::dashboard {
namespace {

using Slots = std::chrono::duration<std::int64_t, std::ratio<15 * 60>>;

std::size_t longest_level(std::int64_t begin, std::int64_t end) {
  std::size_t level = kBlockSlots.size() - 1;
  while (begin % kBlockSlots[level] != 0 || begin + kBlockSlots[level] > end) --level;
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

std::vector<BlockRun> cover(std::int64_t begin, std::int64_t end) {
  std::vector<BlockRun> runs;
  while (begin < end) {
    const std::size_t level = longest_level(begin, end);
    const std::int64_t block = begin / kBlockSlots[level];
    if (!runs.empty() && runs.back().level == level) {
      runs.back().last = block;
    } else {
      runs.push_back({level, block, block});
    }
    begin += kBlockSlots[level];
  }
  return runs;
}

}  // namespace gatehouse::dashboard
