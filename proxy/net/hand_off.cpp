#include "proxy/net/hand_off.h"

#include <utility>

namespace gatehouse::proxy::net {

std::function<void()> HandOff::expect(Suspended waiting) {
  const std::lock_guard lock(shared_->mutex);
  shared_->waiting.push_front(std::move(waiting));
  return [shared = shared_, which = shared_->waiting.begin()] {
    const std::lock_guard its_lock(shared->mutex);
    if (shared->io == nullptr) return;
    // Even on the loop's own thread: the coroutine may not be suspended yet.
    asio::post(*shared->io, [shared, which] { shared->resume(which); });
  };
}

void HandOff::stop() {
  Waiting left;  // outlives the lock: who is destroyed may want to wait for something else
  const std::lock_guard lock(shared_->mutex);
  shared_->io = nullptr;
  left.swap(shared_->waiting);
}

void HandOff::Shared::resume(Waiting::iterator which) {
  Waiting one;
  {
    const std::lock_guard lock(mutex);
    one.splice(one.begin(), waiting, which);
  }
  std::move(one.front()).resume();
}

}  // namespace gatehouse::proxy::net
