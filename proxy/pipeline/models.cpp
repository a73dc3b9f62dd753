#include "proxy/dialect/models.h"

#include "proxy/pipeline/answer.h"
#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

using BodyState = net::UpstreamConnection::BodyState;

constexpr std::size_t kMaxModelList = std::size_t{4} << 20;

/// Fields by which the demo upstream and its kind say what they are.
bool marks_upstream(std::string_view name) { return http1::iequals(name, "x-gatehouse-demo"); }

Refused no_list(std::string detail) {
  Refused refused(dialect::Refusal::upstream_protocol_error);
  refused.detail = std::move(detail);
  return refused;
}

net::Task<Verdict> read_all(Exchange& exchange, std::string& body) {
  for (;;) {
    const auto piece =
        co_await exchange.upstream->read_body(exchange.route->upstream.timeouts.idle);
    body += piece.bytes;
    if (piece.state == BodyState::done) co_return std::nullopt;
    if (piece.state != BodyState::more) {
      count_broken(exchange, piece.state);
      co_return Refused(why_broken(exchange, piece.state));
    }
    if (body.size() > kMaxModelList) co_return no_list("the upstream's list of models is too long");
  }
}

}  // namespace

net::Task<Verdict> relay_models(Exchange& exchange) {
  if (exchange.upstream->head().status() != 200 || exchange.head().is("HEAD")) {
    co_await relay(exchange);
    co_return std::nullopt;
  }
  std::string body;
  if (Verdict refused = co_await read_all(exchange, body)) co_return refused;
  const ApiKey& key = *exchange.key;
  auto list = dialect::filter_models(exchange.dialect, body,
                                     [&key](std::string_view id) { return may_use(key, id); });
  if (!list) co_return no_list("the upstream's answer is not a list of models");
  Answer answer;
  answer.body = std::move(*list);
  for (const http1::Header field : exchange.upstream->head().headers()) {
    if (marks_upstream(field.name)) answer.fields.emplace_back(field.name, field.value);
  }
  co_await send(exchange, answer);
  exchange.worker.pool().give_back(exchange.route->origin, std::move(exchange.upstream));
  co_return std::nullopt;
}

}  // namespace gatehouse::proxy
