#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "common/domain/time.h"

namespace gatehouse::dashboard {

/// Usage is added up in blocks of several lengths, counted in slots: quarters of an hour since the
/// epoch. Each length divides the next. Offsets of time zones are whole quarters, so every zone's
/// hours and days are made of whole blocks.
inline constexpr std::array<std::int64_t, 6> kModelBlocks{1, 4, 16, 96, 384, 1536};
/// A key's slots of a day are together in one sheet (usage_sheet.h). What is read of all keys is as
/// many rows as there are keys, a block: each length is but twice the one before.
inline constexpr std::array<std::int64_t, 6> kKeyBlocks{1, 96, 192, 384, 768, 1536};
inline constexpr std::int64_t kSheetSlots = kKeyBlocks[1];

/// The slot that a moment falls into.
std::int64_t slot_of(Timestamp moment);
/// The first slot that begins at the moment or after it.
std::int64_t slot_from(Timestamp moment);
Timestamp start_of_slot(std::int64_t slot);

/// Neighbouring blocks of one length, counted in that length: `first` to `last`, both included.
struct BlockRun {
  std::size_t level = 0;  ///< which of the lengths
  std::int64_t first = 0;
  std::int64_t last = 0;

  friend bool operator==(const BlockRun&, const BlockRun&) = default;
};

/// The fewest blocks of these lengths that are exactly the slots from `begin` to before `end`.
std::vector<BlockRun> cover(std::span<const std::int64_t> lengths, std::int64_t begin,
                            std::int64_t end);

}  // namespace gatehouse::dashboard
