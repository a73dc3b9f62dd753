#pragma once

#include <atomic>
#include <chrono>

namespace gatehouse {

/// When a loop last went round, for whoever must know that it is not stuck. Beats once when it is
/// made. Thread-safe.
class Pulse {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void beat() { last_.store(std::chrono::steady_clock::now(), std::memory_order_relaxed); }
  Time last() const { return last_.load(std::memory_order_relaxed); }

 private:
  std::atomic<Time> last_{std::chrono::steady_clock::now()};
};

}  // namespace gatehouse
