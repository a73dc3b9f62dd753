#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "proxy/net/asio.h"

namespace gatehouse::proxy {

/// The end of a turn of one worker's event loop: what the loop had found ready has been dealt with.
///
/// Requests wait for it before they write, so that a turn's writes follow each other: a peer that
/// was woken by the first is still at work when the others come, and need not be woken again. That
/// is most of what a write costs. What they have in common is done once, before the first of them
/// goes on. Not thread-safe.
class TurnEnd {
 public:
  /// `first` is called at each end, before those who wait go on.
  TurnEnd(asio::io_context& io, std::function<void()> first) : io_(io), first_(std::move(first)) {}

  /// Comes back at the end of this turn.
  auto reached() {
    return net::Wait([this](net::Suspended waiting) {
      ask_for();
      waiting_.push_back(std::move(waiting));
    });
  }

  /// Has this turn's end come about although nobody waits for it.
  void ask_for();

  /// Drops those who wait. To be called before the event loop goes.
  void stop() { waiting_.clear(); }

 private:
  void run();

  asio::io_context& io_;
  std::function<void()> first_;
  bool asked_for_ = false;
  std::vector<net::Suspended> waiting_;
  std::vector<net::Suspended> going_on_;
};

}  // namespace gatehouse::proxy
