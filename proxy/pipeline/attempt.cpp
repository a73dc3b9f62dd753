#include "proxy/pipeline/attempt.h"

#include "proxy/pipeline/upstream_head.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

using dialect::Refusal;
using net::ConnectFailure;
using net::UpstreamConnection;

constexpr int kConnectAttempts = 2;

std::string_view word_for(ConnectFailure failure) {
  switch (failure) {
    case ConnectFailure::unknown_host:
      return "dns";
    case ConnectFailure::timed_out:
      return "connect_timeout";
    case ConnectFailure::tls:
      return "tls";
    default:
      return "connect";
  }
}

AttemptOutcome unreachable(Exchange& exchange, const net::UpstreamPool::Connected& failed) {
  exchange.worker.services().metrics.record_upstream_failure(exchange.route->upstream.name,
                                                             word_for(failed.failure));
  Refused refused(Refusal::upstream_unreachable);
  refused.detail = std::string(word_for(failed.failure)) + ": " + failed.detail;
  return {AttemptOutcome::Kind::unreachable, std::move(refused),
          failed.failure != ConnectFailure::ours};
}

AttemptOutcome failed(Exchange& exchange, AttemptOutcome::Kind kind, Refusal reason,
                      std::string_view word, std::string_view detail) {
  exchange.worker.services().metrics.record_upstream_failure(exchange.route->upstream.name, word);
  AttemptOutcome outcome{kind, Refused(reason)};
  outcome.refused->detail = detail;
  return outcome;
}

AttemptOutcome ended(const Exchange& exchange) {
  return {AttemptOutcome::Kind::ended,
          Refused(exchange.ended.value_or(Refusal::upstream_interrupted))};
}

/// A fresh connection; or why there is none. A failure to connect has cost nothing, so it is tried
/// once more.
net::Task<std::optional<AttemptOutcome>> connect(Exchange& exchange) {
  const Route& route = *exchange.route;
  for (int attempt = 1;; ++attempt) {
    net::UpstreamPool::Connected connected =
        co_await exchange.worker.pool().connect(route.origin, route.upstream.timeouts.connect);
    if (connected.connection) {
      exchange.upstream = std::move(connected.connection);
      co_return std::nullopt;
    }
    const bool hopeless = connected.failure == ConnectFailure::timed_out;
    if (attempt == kConnectAttempts || hopeless || exchange.caller.gone()) {
      co_return unreachable(exchange, connected);
    }
  }
}

/// Writes the request, of which `begin` is the head and the first `joined` segments of the body.
net::Task<bool> write_request(Exchange& exchange, std::string_view begin, std::size_t joined) {
  UpstreamConnection& upstream = *exchange.upstream;
  const auto stall = exchange.route->upstream.timeouts.idle;
  const auto& segments = exchange.outgoing.segments();
  const auto at = [&](std::size_t i) {
    return i < segments.size() ? segments[i] : std::string_view();
  };
  net::Pieces part = net::pieces(begin, at(joined), at(joined + 1));
  for (std::size_t i = joined + 2;; i += part.size()) {
    if (!upstream.write_now(part) && !co_await upstream.write(part, stall)) co_return false;
    if (i >= segments.size()) co_return true;
    part = net::pieces(at(i), at(i + 1), at(i + 2));
  }
}

/// Adds a small body to its head: one piece takes a shorter way through the kernel than several.
/// How many segments of the body that were.
std::size_t join(std::string& head, const dialect::OutgoingBody& body) {
  constexpr std::size_t kSmall = 1024;
  if (body.size() > kSmall) return 0;
  for (const std::string_view segment : body.segments()) head += segment;
  return body.segments().size();
}

AttemptOutcome judge(Exchange& exchange, UpstreamConnection::HeadOutcome outcome) {
  using Kind = AttemptOutcome::Kind;
  if (exchange.caller.gone() || exchange.ended) return ended(exchange);
  switch (outcome) {
    case UpstreamConnection::HeadOutcome::complete:
      break;
    case UpstreamConnection::HeadOutcome::timed_out:
      return failed(exchange, Kind::no_answer, Refusal::upstream_timeout, "first_byte_timeout",
                    "no answer within the time for the first byte");
    case UpstreamConnection::HeadOutcome::malformed:
      return failed(exchange, Kind::broken, Refusal::upstream_protocol_error, "protocol",
                    http1::message_of(exchange.upstream->head_error()));
    case UpstreamConnection::HeadOutcome::closed:
      return failed(exchange, Kind::broken, Refusal::upstream_interrupted, "closed",
                    "the upstream closed the connection before it answered");
  }
  const auto now = exchange.worker.services().clock.monotonic();
  exchange.upstream_time = now - exchange.forwarded;
  exchange.first_byte =
      std::chrono::duration_cast<std::chrono::milliseconds>(exchange.upstream_time);
  return {};
}

}  // namespace

net::Task<AttemptOutcome> attempt_upstream(Exchange& exchange, const Secret& credential) {
  const Route& route = *exchange.route;
  std::string head = upstream_head(exchange, credential);
  const std::size_t joined = join(head, exchange.outgoing);
  co_await exchange.worker.turn_end().reached();
  exchange.upstream = exchange.worker.pool().take_idle(route.origin);
  bool reused = exchange.upstream != nullptr;
  for (;;) {
    if (!exchange.upstream) {
      if (std::optional<AttemptOutcome> failed = co_await connect(exchange)) {
        if (exchange.caller.gone() || exchange.ended) co_return ended(exchange);
        co_return std::move(*failed);
      }
    }
    if (exchange.caller.gone() || exchange.ended) co_return ended(exchange);
    exchange.upstream->begin(exchange.head().method());
    exchange.sent_upstream = co_await write_request(exchange, head, joined);
    // A reused connection that the upstream was just closing: it has not seen the whole request,
    // so another one may carry it.
    const bool stale = !exchange.sent_upstream && reused && exchange.upstream->nothing_received();
    if (!stale || exchange.caller.gone() || exchange.ended) break;
    exchange.upstream.reset();
    reused = false;
  }
  // An upstream may answer, and stop reading, before it has seen the whole body.
  co_return judge(exchange,
                  co_await exchange.upstream->read_head(route.upstream.timeouts.first_byte));
}

}  // namespace gatehouse::proxy
