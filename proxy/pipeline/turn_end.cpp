#include "proxy/pipeline/turn_end.h"

#include <utility>

namespace gatehouse::proxy {

void TurnEnd::ask_for() {
  if (std::exchange(asked_for_, true)) return;
  // Runs behind what the event loop has found ready so far, and before what it finds next.
  asio::post(io_, [this] { run(); });
}

void TurnEnd::run() {
  asked_for_ = false;
  first_();
  std::swap(waiting_, going_on_);
  for (net::Suspended& waiting : going_on_) std::move(waiting).resume();
  going_on_.clear();
}

}  // namespace gatehouse::proxy
