#pragma once

#include <atomic>
#include <cstddef>

namespace gatehouse::proxy {

/// How many bytes of request bodies all workers together may hold. Thread-safe.
class BufferBudget {
 public:
  explicit BufferBudget(std::size_t limit) : limit_(limit) {}

  /// One body's part of the budget; given back when it ends.
  class Share {
   public:
    explicit Share(BufferBudget& budget) : budget_(budget) {}
    ~Share() { release(); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    /// Raises the share to `bytes` in all; false when the budget has no room for that. A share is
    /// raised in steps, so that a body arriving in pieces does not ask at each of them.
    bool grow_to(std::size_t bytes) {
      if (bytes <= held_) return true;
      const std::size_t wanted = held_ == 0 ? bytes : bytes + bytes / 2;
      const std::size_t more = wanted - held_;
      if (budget_.used_.fetch_add(more, std::memory_order_relaxed) + more > budget_.limit_) {
        budget_.used_.fetch_sub(more, std::memory_order_relaxed);
        return false;
      }
      held_ = wanted;
      return true;
    }

    void release() {
      budget_.used_.fetch_sub(held_, std::memory_order_relaxed);
      held_ = 0;
    }

   private:
    BufferBudget& budget_;
    std::size_t held_ = 0;
  };

  std::size_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  std::size_t limit_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace gatehouse::proxy
