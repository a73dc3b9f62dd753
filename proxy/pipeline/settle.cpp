#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

std::chrono::milliseconds elapsed(const Exchange& exchange) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      exchange.worker.services().clock.monotonic() - exchange.began);
}

UsageRecord make_record(const Exchange& exchange, const dialect::Usage& usage) {
  UsageRecord record;
  record.time = exchange.worker.services().clock.now();
  record.request_id = exchange.request_id;
  record.key_id = exchange.key->id;
  record.model = exchange.model;
  record.upstream = exchange.route->upstream.name;
  record.dialect = exchange.route->upstream.dialect;
  record.route = exchange.label.name();
  record.status = exchange.status;
  record.tokens_in = usage.input;
  record.tokens_out = usage.output;
  record.tokens_cached = usage.cached;
  record.provenance = usage.provenance;
  record.charged = usage.total();
  record.latency = elapsed(exchange);
  record.ttfb = exchange.first_byte;
  record.streamed = exchange.streamed;
  return record;
}

bool is_metered(const Exchange& exchange) {
  return exchange.key != nullptr && exchange.route != nullptr &&
         dialect::rules_of(exchange.endpoint).charged;
}

}  // namespace

dialect::Usage charge_without_answer(const Exchange& exchange) {
  const TokenCount input = exchange.sent_upstream ? exchange.estimated_input : 0;
  const Provenance provenance = input > 0 ? Provenance::estimated : Provenance::reported;
  return {input, TokenCount{0}, std::nullopt, provenance};
}

void journal_progress(Exchange& exchange, const dialect::Usage& usage) {
  if (!is_metered(exchange)) return;
  UsageRecord record = make_record(exchange, usage);
  record.progress = true;
  exchange.account->progress(exchange.admission.reservation, record);
  exchange.worker.turn_end().ask_for();
}

bool settle(Exchange& exchange, const dialect::Usage& usage) {
  if (exchange.settled) return false;
  exchange.settled = true;
  exchange.usage = usage;
  if (exchange.caller.gone()) exchange.status = kCallerLeft;
  if (!is_metered(exchange)) {
    exchange.admission.reservation.release();
    return false;
  }
  const UsageRecord record = make_record(exchange, usage);
  if (exchange.admission.reservation) {
    exchange.account->settle(std::move(exchange.admission.reservation), record);
  } else {
    exchange.worker.services().usage.record(record);
  }
  exchange.worker.tally().record_tokens(usage.provenance, usage.input.value_or(0),
                                        usage.output.value_or(0));
  exchange.worker.turn_end().ask_for();
  return true;
}

}  // namespace gatehouse::proxy
