#include "proxy/pipeline/turn_end.h"

#include <utility>

namespace gatehouse::proxy {

net::Task<> TurnEnd::reached() {
  return asio::async_initiate<const asio::use_awaitable_t<net::Executor>, void()>(
      [this](auto waiter) {
        ask_for();
        waiting_.push_back(std::move(waiter));
      },
      net::kUseTask);
}

void TurnEnd::ask_for() {
  if (std::exchange(asked_for_, true)) return;
  // Runs behind what the event loop has found ready so far, and before what it finds next.
  asio::post(io_, [this] { run(); });
}

void TurnEnd::run() {
  asked_for_ = false;
  first_();
  std::swap(waiting_, going_on_);
  for (Waiter& waiter : going_on_) std::move(waiter)();
  going_on_.clear();
}

}  // namespace gatehouse::proxy
