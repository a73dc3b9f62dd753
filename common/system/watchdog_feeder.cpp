#include "common/system/watchdog_feeder.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace gatehouse {
namespace {

/// What was stuck and comes to life again is noticed within this part of the interval.
constexpr int kLooksPerInterval = 20;

void feed(const std::stop_token& stop, const ServiceNotifier& notifier,
          std::chrono::microseconds interval, const WatchdogFeeder::LastSignOfLife& last) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    const bool alive = std::chrono::steady_clock::now() - last() < interval / 2;
    if (alive) notifier.feed_watchdog();
    const auto next = alive ? interval / 2 : interval / kLooksPerInterval;
    woken.wait_for(lock, stop, next, [] { return false; });
  }
}

}  // namespace

WatchdogFeeder::WatchdogFeeder(const ServiceNotifier& notifier, LastSignOfLife last_sign_of_life) {
  const auto interval = notifier.watchdog_interval();
  if (!interval) return;
  thread_ =
      std::jthread([&notifier, interval = *interval, last = std::move(last_sign_of_life)](
                       const std::stop_token& stop) { feed(stop, notifier, interval, last); });
}

}  // namespace gatehouse
