#include "proxy/pipeline/stream_pings.h"

#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

constexpr std::string_view kPing = ": ping\n\n";

std::chrono::seconds interval_for(const Exchange& exchange, const BodyWriter& writer,
                                  const ResponseMeter& meter) {
  if (!meter.takes_events() || !writer.length_is_open()) return std::chrono::seconds{0};
  return exchange.snapshot->document().settings.ping_seconds.value_or(kDefaultPing);
}

}  // namespace

StreamPings::StreamPings(Exchange& exchange, BodyWriter& writer, const ResponseMeter& meter)
    : exchange_(exchange),
      writer_(writer),
      meter_(meter),
      interval_(interval_for(exchange, writer, meter)),
      silence_(exchange.worker.sweep(), [this] { fire(); }),
      written_(exchange.worker.io().get_executor(), net::SteadyTimer::time_point::max()) {}

void StreamPings::begin_wait() {
  if (interval_.count() > 0) silence_.arm(interval_);
}

bool StreamPings::end_wait() {
  silence_.disarm();
  return writing_;
}

void StreamPings::fire() {
  if (exchange_.caller.gone() || !meter_.between_events()) return;
  writing_ = true;
  net::spawn(exchange_.worker.io(), write());
}

net::Task<> StreamPings::write() {
  const bool taken = co_await writer_.write(kPing, false);
  if (!taken && exchange_.upstream) exchange_.upstream->cancel();
  writing_ = false;
  written_.cancel();
  silence_.arm(interval_);
}

net::Task<> StreamPings::finished() {
  while (writing_) {
    std::error_code cancelled;
    co_await written_.async_wait(net::into(cancelled));
  }
  silence_.disarm();
}

}  // namespace gatehouse::proxy
