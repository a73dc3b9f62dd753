#include "proxy/pipeline/local_routes.h"

#include <nlohmann/json.hpp>

#include "proxy/pipeline/answer.h"
#include "proxy/pipeline/authenticate.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

using nlohmann::json;

template <typename T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json or_null(const std::optional<Timestamp>& time) {
  return time ? json(format_rfc3339(*time)) : json(nullptr);
}

Answer json_answer(const json& body) {
  Answer answer;
  answer.body = body.dump(2) + "\n";
  return answer;
}

Answer index() {
  return json_answer(
      {{"name", "gatehouse-proxy"},
       {"version", GATEHOUSE_VERSION},
       {"endpoints",
        {"GET /health", "GET /stats", "GET /cache-stats", "GET /v1/models",
         "POST /v1/chat/completions", "POST /v1/completions", "POST /v1/embeddings",
         "POST /v1/responses", "POST /v1/messages", "POST /v1/messages/count_tokens"}}});
}

Answer health(const Services& services) {
  const bool ok = services.source.current() != nullptr && services.source.health().ok;
  return json_answer(
      {{"status", ok ? "ok" : "degraded"}, {"timestamp", format_rfc3339(services.clock.now())}});
}

Answer cache_stats(const CacheStatistics& statistics) {
  const double hits = static_cast<double>(statistics.hits.load());
  const double misses = static_cast<double>(statistics.misses.load());
  const double looked_up = hits + misses;
  return json_answer({{"hits", statistics.hits.load()},
                      {"misses", statistics.misses.load()},
                      {"hitRate", looked_up > 0 ? hits / looked_up : 0.0},
                      {"size", statistics.size.load()},
                      {"maxSize", statistics.max_size.load()},
                      {"enabled", statistics.enabled.load()},
                      {"evictions", statistics.evictions.load()}});
}

Answer stats(const Exchange& exchange) {
  const ApiKey& key = *exchange.key;
  const Timestamp now = exchange.received;
  const UsageView usage = exchange.account->usage(now);
  const std::vector<Freeing> schedule = frees_schedule(usage.windows, now);

  std::optional<Timestamp> window_start;
  for (const UsageWindow& window : usage.windows) {
    if (!window_start || window.start < *window_start) window_start = window.start;
  }
  json frees = json::array();
  for (const Freeing& freeing : schedule) {
    frees.push_back({{"at", format_rfc3339(freeing.at)}, {"tokens", freeing.tokens}});
  }
  const auto ends_at =
      schedule.empty() ? std::nullopt : std::optional<Timestamp>(schedule.front().at);
  return json_answer(
      {{"key", key.hint},
       {"name", key.name},
       {"model", or_null(key.model)},
       {"token_limit_per_5h", or_null(key.token_limit)},
       {"expiry_date", or_null(key.expiry_date)},
       {"created_at", or_null(key.created_at)},
       {"last_used", or_null(usage.last_used)},
       {"is_expired", judge_key(key, now) == KeyState::expired},
       {"current_usage",
        {{"tokens_used_in_current_window", usage.used},
         {"window_started_at", or_null(window_start)},
         {"window_ends_at", or_null(ends_at)},
         {"remaining_tokens", or_null(remaining_tokens(key.token_limit, usage.used))},
         {"reserved_tokens", usage.reserved}}},
       {"frees", frees},
       {"total_lifetime_tokens", usage.lifetime}});
}

LocalRoute local_route(const http1::RequestHead& head) {
  if (head.is("OPTIONS")) return LocalRoute::cors;
  const std::string_view path = head.path();
  if (path == "/") return LocalRoute::index;
  if (path == "/health") return LocalRoute::health;
  if (path == "/stats") return LocalRoute::stats;
  if (path == "/cache-stats") return LocalRoute::cache_stats;
  return LocalRoute::none;
}

/// The key's own numbers are open to an expired key, which may want to know that it is one.
net::Task<Verdict> identify_active(Exchange& exchange) {
  if (Verdict refused = co_await identify(exchange)) co_return refused;
  Verdict refused = judge(exchange);
  if (refused && refused->reason == dialect::Refusal::expired_key) refused.reset();
  co_return refused;
}

net::Task<> answer_with_key(Exchange& exchange, LocalRoute route) {
  if (const Verdict refused = co_await identify_active(exchange)) {
    co_await refuse(exchange, *refused);
    co_return;
  }
  co_await skip_body(exchange);
  const Answer answer = route == LocalRoute::stats
                            ? stats(exchange)
                            : cache_stats(exchange.worker.services().cache_statistics);
  co_await send(exchange, answer);
}

}  // namespace

net::Task<bool> answer_locally(Exchange& exchange) {
  const LocalRoute route = local_route(exchange.head());
  if (route == LocalRoute::none) co_return false;
  exchange.label = route;
  exchange.local = true;
  if (route == LocalRoute::cors) {
    co_await skip_body(exchange);
    Answer answer;
    answer.status = 204;
    answer.preflight = true;
    co_await send(exchange, answer);
    co_return true;
  }
  if (!exchange.head().is("GET") && !exchange.head().is("HEAD")) {
    Refused refused(dialect::Refusal::method_not_allowed);
    refused.allow = "GET, HEAD, OPTIONS";
    co_await refuse(exchange, refused);
    co_return true;
  }
  if (route == LocalRoute::stats || route == LocalRoute::cache_stats) {
    co_await answer_with_key(exchange, route);
    co_return true;
  }
  co_await skip_body(exchange);
  const Answer answer = route == LocalRoute::health ? health(exchange.worker.services()) : index();
  co_await send(exchange, answer);
  co_return true;
}

}  // namespace gatehouse::proxy
