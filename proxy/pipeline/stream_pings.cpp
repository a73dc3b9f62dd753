#include "proxy/pipeline/stream_pings.h"

#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

// No empty line behind it: some clients take one for the end of an event without data.
constexpr std::string_view kPing = ": ping\n";

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
      silence_(exchange.worker.sweep(), [this] { fire(); }) {}

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
  silence_.arm(interval_);
  if (!waiting_) co_return;
  // The relaying coroutine may end, and this object with it.
  net::Suspended relaying = std::move(*waiting_);
  waiting_.reset();
  std::move(relaying).resume();
}

net::Task<> StreamPings::finished() {
  if (writing_) {
    co_await net::Wait([this](net::Suspended waiting) { waiting_.emplace(std::move(waiting)); });
  }
  silence_.disarm();
}

}  // namespace gatehouse::proxy
