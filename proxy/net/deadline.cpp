#include "proxy/net/deadline.h"

#include <utility>

namespace gatehouse::proxy::net {

void DeadlineSweep::sweep(Monotonic now) {
  // Firing closes sockets; whatever follows from that runs later, from the event loop, so the list
  // does not change under the loop.
  for (Deadline* deadline = first_; deadline != nullptr; deadline = deadline->next_) {
    if (deadline->at_ > now) continue;
    deadline->disarm();
    deadline->expired_ = true;
    deadline->on_expiry_();
  }
}

Deadline::Deadline(DeadlineSweep& sweep, std::function<void()> on_expiry)
    : sweep_(sweep), on_expiry_(std::move(on_expiry)), next_(sweep.first_) {
  if (next_ != nullptr) next_->previous_ = this;
  sweep_.first_ = this;
}

Deadline::~Deadline() {
  if (previous_ != nullptr) {
    previous_->next_ = next_;
  } else {
    sweep_.first_ = next_;
  }
  if (next_ != nullptr) next_->previous_ = previous_;
}

void Deadline::arm(std::chrono::milliseconds from_now) {
  arm_at(std::chrono::steady_clock::now() + from_now);
}

void Deadline::arm_at(Monotonic at) {
  at_ = at;
  expired_ = false;
}

}  // namespace gatehouse::proxy::net
