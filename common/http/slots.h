#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace gatehouse {

/// A bounded number of places, each held by an object. Thread-safe; outlives its places.
class Slots {
 public:
  explicit Slots(std::size_t limit) : limit_(limit) {}

  class Slot {
   public:
    Slot() = default;
    Slot(Slot&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
    Slot& operator=(Slot&& other) noexcept {
      std::swap(slots_, other.slots_);
      return *this;
    }
    ~Slot() {
      if (slots_) slots_->taken_.fetch_sub(1);
    }

    explicit operator bool() const { return slots_ != nullptr; }

   private:
    friend class Slots;
    explicit Slot(Slots& slots) : slots_(&slots) {}
    Slots* slots_ = nullptr;
  };

  /// Empty when all places are taken.
  Slot take() {
    if (taken_.fetch_add(1) < limit_) return Slot(*this);
    taken_.fetch_sub(1);
    return {};
  }

  std::size_t taken() const { return taken_; }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> taken_{0};
};

}  // namespace gatehouse
