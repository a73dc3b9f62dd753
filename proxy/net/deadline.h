#pragma once

#include <chrono>
#include <functional>

#include "proxy/net/linked_list.h"

namespace gatehouse::proxy::net {

class Deadline;

/// The deadlines of one worker, looked at four times a second: a timer per operation would cost
/// more than the operation. Not thread-safe; lives and is used on its worker's thread.
class DeadlineSweep {
 public:
  using Monotonic = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds kInterval{250};

  DeadlineSweep() = default;
  DeadlineSweep(const DeadlineSweep&) = delete;
  DeadlineSweep& operator=(const DeadlineSweep&) = delete;

  /// Fires each deadline that has passed, once.
  void sweep(Monotonic now);

 private:
  friend class Deadline;
  LinkedList<Deadline> deadlines_;
};

/// A point in time after which something is cut off. Registered with its sweep while it exists;
/// arming is one store. Fires at most DeadlineSweep::kInterval late.
class Deadline : private LinkedList<Deadline>::Hook {
 public:
  using Monotonic = DeadlineSweep::Monotonic;

  /// `on_expiry` may disarm or re-arm this deadline but not destroy it.
  Deadline(DeadlineSweep& sweep, std::function<void()> on_expiry);

  void arm(std::chrono::milliseconds from_now);
  void arm_at(Monotonic at);
  void disarm() { at_ = kNever; }

  /// Whether it has fired since it was last armed.
  bool expired() const { return expired_; }

 private:
  friend class DeadlineSweep;
  friend class LinkedList<Deadline>;
  static constexpr Monotonic kNever = Monotonic::max();

  std::function<void()> on_expiry_;
  Monotonic at_ = kNever;
  bool expired_ = false;
};

}  // namespace gatehouse::proxy::net
