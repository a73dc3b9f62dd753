#pragma once

#include <chrono>
#include <thread>

namespace gatehouse::testing {

// Polls `condition` every 5 ms until it holds; false when it did not within `ceiling`. The ceiling
// is generous on purpose: it bounds a failing test, it does not measure.
template <class Condition>
bool wait_until(Condition&& condition,
                std::chrono::milliseconds ceiling = std::chrono::seconds(20)) {
  const auto deadline = std::chrono::steady_clock::now() + ceiling;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return condition();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace gatehouse::testing
