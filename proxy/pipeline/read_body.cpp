#include "proxy/dialect/json_text.h"
#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {

using dialect::Refusal;

net::Task<Verdict> read_body(Exchange& exchange) {
  using Outcome = net::CallerConnection::BodyOutcome;
  const std::size_t most = exchange.worker.services().config.max_body_bytes;
  constexpr std::size_t kReserved = 64 * 1024;  // of what is only announced
  const http1::BodyFraming framing = exchange.head().body();
  if (framing.kind == http1::Framing::content_length) {
    exchange.body.reserve(
        dialect::padded_capacity(std::min<std::uint64_t>(framing.length, kReserved)));
  }
  bool out_of_memory = false;
  const auto claim = [&](std::size_t bytes) {
    out_of_memory = !exchange.body_share.grow_to(bytes);
    return !out_of_memory;
  };
  const Outcome outcome = co_await exchange.caller.read_body(most, exchange.body, claim);
  switch (outcome) {
    case Outcome::complete:
      co_return std::nullopt;
    case Outcome::too_large:
      if (out_of_memory) co_return Refused(Refusal::over_capacity);
      co_return Refused(Refusal::body_too_large, "The request body is larger than the limit of " +
                                                     std::to_string(most) + " bytes.");
    case Outcome::malformed:
      co_return Refused(Refusal::malformed_request,
                        "The request body's chunked coding is malformed.");
    case Outcome::too_slow:
      co_return Refused(Refusal::request_timeout);
    case Outcome::closed:
      break;
  }
  exchange.keep_open = false;
  co_return Refused(Refusal::malformed_request);
}

}  // namespace gatehouse::proxy
