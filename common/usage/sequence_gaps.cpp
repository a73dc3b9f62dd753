#include "common/usage/sequence_gaps.h"

#include <algorithm>

namespace gatehouse {

bool SequenceGaps::meet(std::int64_t seq, std::int64_t& last_seq) {
  if (seq <= last_seq) return take_out(seq);
  if (seq - last_seq > 1) {
    gaps_.push_back({last_seq + 1, seq - 1});
    forget_lowest();
  }
  last_seq = seq;
  return true;
}

bool SequenceGaps::take_out(std::int64_t seq) {
  const auto gap =
      std::find_if(gaps_.begin(), gaps_.end(), [seq](const Gap& each) { return seq <= each.last; });
  if (gap == gaps_.end() || seq < gap->first) return false;
  if (gap->first == gap->last) {
    gaps_.erase(gap);
  } else if (seq == gap->first) {
    ++gap->first;
  } else if (seq == gap->last) {
    --gap->last;
  } else {
    const Gap below{gap->first, seq - 1};
    gap->first = seq + 1;
    gaps_.insert(gap, below);
    forget_lowest();
  }
  return true;
}

void SequenceGaps::forget_lowest() {
  if (gaps_.size() > kMost) gaps_.erase(gaps_.begin());
}

}  // namespace gatehouse
