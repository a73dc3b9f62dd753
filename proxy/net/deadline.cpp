#include "proxy/net/deadline.h"

#include <utility>

namespace gatehouse::proxy::net {

void DeadlineSweep::sweep(Monotonic now) {
  // Firing closes sockets; whatever follows from that runs later, from the event loop, so the list
  // does not change under the loop.
  deadlines_.for_each([now](Deadline& deadline) {
    if (deadline.at_ > now) return;
    deadline.disarm();
    deadline.expired_ = true;
    deadline.on_expiry_();
  });
}

Deadline::Deadline(DeadlineSweep& sweep, std::function<void()> on_expiry)
    : on_expiry_(std::move(on_expiry)) {
  sweep.deadlines_.push_back(*this);
}

void Deadline::arm(std::chrono::milliseconds from_now) {
  arm_at(std::chrono::steady_clock::now() + from_now);
}

void Deadline::arm_at(Monotonic at) {
  at_ = at;
  expired_ = false;
}

}  // namespace gatehouse::proxy::net
