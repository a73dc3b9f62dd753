#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/worker.h"
#include "proxy/usage/line_buffer.h"

namespace gatehouse::proxy {
namespace {

void log_access(const Exchange& exchange, std::chrono::milliseconds took) {
  Services& services = exchange.worker.services();
  const bool bad = exchange.status >= 400 || !exchange.trouble.empty();
  if (!services.access_log.has(!bad)) return;
  const std::string_view upstream =
      exchange.route != nullptr ? std::string_view(exchange.route->upstream.name) : "";
  const std::string_view trace_id = exchange.trace.empty() ? "" : exchange.trace.trace_id();
  // As long as the caller likes: the journal has as much of it.
  const auto model = std::string_view(exchange.model).substr(0, kMaxJournalText);
  services.log.info("request", {{"request_id", exchange.request_id},
                                {"key_id", exchange.key != nullptr ? exchange.key->id : ""},
                                {"route", exchange.label.name()},
                                {"upstream", upstream},
                                {"model", model},
                                {"trace_id", trace_id},
                                {"status", exchange.status},
                                {"tokens_in", exchange.usage.input.value_or(0)},
                                {"tokens_out", exchange.usage.output.value_or(0)},
                                {"ms", took.count()},
                                {"trouble", exchange.trouble}});
}

}  // namespace

void record(Exchange& exchange) {
  Services& services = exchange.worker.services();
  if (!exchange.settled) settle(exchange, charge_without_answer(exchange));
  const auto took = services.clock.monotonic() - exchange.began;
  RequestTally& tally = exchange.worker.tally();
  tally.record_request(exchange.label, exchange.status, took);
  if (exchange.first_byte) tally.record_first_byte(*exchange.first_byte);
  log_access(exchange, std::chrono::duration_cast<std::chrono::milliseconds>(took));
}

}  // namespace gatehouse::proxy
