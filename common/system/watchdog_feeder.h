#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "common/system/service_notifier.h"

namespace gatehouse {

/// Feeds the service manager's watchdog for as long as the process is found alive, on a thread of
/// its own: twice in each interval, so the process may be found wanting once. When the manager has
/// no watchdog for us there is no thread.
class WatchdogFeeder {
 public:
  /// When the slowest of the process's loops last went round; called on the feeder's thread. Half
  /// an interval without that, and the watchdog goes hungry.
  using LastSignOfLife = std::function<std::chrono::steady_clock::time_point()>;

  /// `notifier` must outlive the feeder.
  WatchdogFeeder(const ServiceNotifier& notifier, LastSignOfLife last_sign_of_life);

 private:
  std::jthread thread_;
};

}  // namespace gatehouse
