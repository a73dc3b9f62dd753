#include "proxy/pipeline/departure.h"

#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {

void UnheardCallers::add(DepartureWatch& watch) {
  watch.turn_ = turn_;
  watches_.push_back(watch);
  if (!waiting_) wait();
}

void UnheardCallers::wait() {
  waiting_ = true;
  timer_->expires_after(kInterval);
  timer_->async_wait([this](const std::error_code& error) {
    if (!error) listen_to_those_before();
  });
}

void UnheardCallers::listen_to_those_before() {
  const std::uint64_t turn = turn_++;
  watches_.for_each([turn](DepartureWatch& watch) {
    if (watch.turn_ == turn) return;
    watch.leave_list();
    watch.listen();
  });
  waiting_ = false;
  if (!watches_.empty()) wait();
}

DepartureWatch::DepartureWatch(Exchange& exchange) : exchange_(exchange) {
  // One that sends ahead is read on at once: its window must not close before its end is in it.
  if (exchange.caller.sends_ahead()) {
    listen();
  } else {
    exchange.worker.unheard_callers().add(*this);
  }
}

DepartureWatch::~DepartureWatch() { exchange_.caller.unwatch(); }

void DepartureWatch::listen() {
  exchange_.caller.watch_departure([&exchange = exchange_] {
    if (exchange.upstream) exchange.upstream->cancel();
  });
}

}  // namespace gatehouse::proxy
