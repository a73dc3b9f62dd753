#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gatehouse {

/// Finds records in a list by a key of theirs, of which the table holds no copy: it maps the key's
/// hash to the record's position, and whoever asks compares. All in one piece of memory.
class PositionTable {
 public:
  /// Room for `most` keys; adding more is a mistake that `add` does not notice.
  explicit PositionTable(std::size_t most = 0)
      : slots_(std::bit_ceil(2 * most + 1)), mask_(slots_.size() - 1) {}

  /// The position added with this hash for which `is_it(position)` holds.
  template <typename IsIt>
  std::optional<std::size_t> find(std::size_t hash, IsIt is_it) const {
    const Slot& slot = slots_[locate(hash, is_it)];
    if (slot.position == kNone) return std::nullopt;
    return slot.position;
  }

  /// Adds a position, unless there is one already: then that is returned.
  template <typename IsIt>
  std::optional<std::size_t> add(std::size_t hash, std::size_t position, IsIt is_it) {
    Slot& slot = slots_[locate(hash, is_it)];
    if (slot.position != kNone) return slot.position;
    slot = {static_cast<std::uint32_t>(position), tag_of(hash)};
    return std::nullopt;
  }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  struct Slot {
    std::uint32_t position = kNone;
    std::uint32_t tag = 0;
  };

  static std::uint32_t tag_of(std::size_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  /// The slot of what is looked for, or the empty one where it would be.
  template <typename IsIt>
  std::size_t locate(std::size_t hash, IsIt& is_it) const {
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.position == kNone || (slot.tag == tag_of(hash) && is_it(slot.position))) return at;
    }
  }

  std::vector<Slot> slots_;
  std::size_t mask_;
};

}  // namespace gatehouse
