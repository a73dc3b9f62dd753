#include "proxy/usage/request_rate.h"

#include <algorithm>

namespace gatehouse::proxy {
namespace {

std::int64_t second_of(Clock::Monotonic now) {
  return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
}

std::size_t slot_of(std::int64_t second, std::int64_t slots) {
  return static_cast<std::size_t>(second % slots);
}

}  // namespace

std::int64_t RequestRate::count(Clock::Monotonic now) {
  advance(now);
  return total_;
}

void RequestRate::add(Clock::Monotonic now) {
  advance(now);
  ++slots_[slot_of(second_, kSlots)];
  ++total_;
}

std::chrono::milliseconds RequestRate::until_below(std::int64_t limit, Clock::Monotonic now) {
  advance(now);
  std::int64_t left = total_;
  std::int64_t second = second_ - kSlots + 1;  // the oldest that counts
  for (; second < second_ && left >= limit; ++second) {
    left -= slots_[slot_of(second + kSlots, kSlots)];
    if (left < limit) break;
  }
  const Clock::Monotonic frees{std::chrono::seconds{second + kSlots}};
  return std::clamp(std::chrono::ceil<std::chrono::milliseconds>(frees - now),
                    std::chrono::milliseconds{1}, std::chrono::milliseconds{60'000});
}

/// Empties the slots of the seconds that went by. A worker that read its clock a little earlier
/// than another counts in the newer second.
void RequestRate::advance(Clock::Monotonic now) {
  const std::int64_t second = second_of(now);
  if (second <= second_) return;
  if (second - second_ >= kSlots) {
    slots_.fill(0);
    total_ = 0;
    second_ = second;
    return;
  }
  while (second_ < second) {
    std::uint32_t& slot = slots_[slot_of(++second_, kSlots)];
    total_ -= slot;
    slot = 0;
  }
}

}  // namespace gatehouse::proxy
