#include "proxy/pipeline/pipeline.h"

#include "proxy/pipeline/answer.h"
#include "proxy/pipeline/departure.h"
#include "proxy/pipeline/local_routes.h"
#include "proxy/pipeline/phases.h"

namespace gatehouse::proxy {
namespace {

net::Task<Verdict> decide(Exchange& exchange) {
  if (Verdict refused = co_await authenticate(exchange)) co_return refused;
  if (Verdict refused = route(exchange)) co_return refused;
  if (Verdict refused = co_await read_body(exchange)) co_return refused;
  if (Verdict refused = rewrite(exchange)) co_return refused;
  co_return admit(exchange);
}

net::Task<Verdict> carry_out(Exchange& exchange) {
  const DepartureWatch watch(exchange);
  if (Verdict refused = co_await forward(exchange)) co_return refused;
  if (exchange.endpoint == dialect::Endpoint::models) co_return co_await relay_models(exchange);
  co_await relay(exchange);
  co_return std::nullopt;
}

net::Task<> run_phases(Exchange& exchange) {
  if (co_await answer_locally(exchange)) co_return;
  Verdict refused = co_await decide(exchange);
  if (!refused) refused = co_await carry_out(exchange);
  if (refused) co_await refuse(exchange, *refused);
}

net::Task<> answer_fault(Exchange& exchange) try {
  co_await refuse(exchange, Refused(dialect::Refusal::internal_error));
} catch (const std::exception&) {
  exchange.caller.close();  // not even memory for an answer
}

}  // namespace

net::Task<> run_pipeline(Exchange& exchange) {
  bool fault = false;
  try {
    co_await run_phases(exchange);
  } catch (const std::exception& error) {
    exchange.trouble = error.what();
    fault = true;
  }
  if (fault) {
    exchange.keep_open = false;
    if (!exchange.head_sent) co_await answer_fault(exchange);
  }
  record(exchange);
}

}  // namespace gatehouse::proxy
