#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatehouse {

/// The sequences of a journal that were passed over while it was read. What a segment has lost to
/// a failed sync may stand in the next one only, behind lines that were written later.
class SequenceGaps {
 public:
  /// The highest of them are kept; lines in others are taken for copies.
  static constexpr std::size_t kMost = 64;

  /// Whether a line with this sequence is met for the first time, where `last_seq` is the highest
  /// one so far. Raises it.
  bool meet(std::int64_t seq, std::int64_t& last_seq);

 private:
  struct Gap {
    std::int64_t first = 0;
    std::int64_t last = 0;
  };

  bool take_out(std::int64_t seq);
  void forget_lowest();

  std::vector<Gap> gaps_;  ///< rising
};

}  // namespace gatehouse
