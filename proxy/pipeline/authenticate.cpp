#include "proxy/pipeline/authenticate.h"

#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/presented_key.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {

using dialect::Refusal;

net::Task<Verdict> identify(Exchange& exchange) {
  Worker& worker = exchange.worker;
  Services& services = worker.services();
  if (!worker.is_current(exchange.caller)) co_await worker.wait_for_refresh();
  exchange.snapshot = services.source.current();
  find_route(exchange);
  if (!exchange.snapshot) co_return Refused(Refusal::document_unusable);

  const PresentedKey presented =
      find_presented_key(exchange.head(), services.config.api_key_in_query);
  if (presented.text.empty()) co_return Refused(Refusal::missing_key);
  if (presented.conflicting) co_return Refused(Refusal::conflicting_keys);

  KeyCache::Found found =
      worker.key_cache().find(presented.text, *exchange.snapshot, exchange.began);
  if (found.key == nullptr || !accepts(*found.key, found.digest, exchange.received)) {
    co_return Refused(Refusal::unknown_key);
  }
  exchange.key = found.key;
  exchange.presented = found.digest;
  exchange.account = std::move(found.account);
  co_return std::nullopt;
}

Verdict judge(const Exchange& exchange) {
  switch (judge_key(*exchange.key, exchange.received)) {
    case KeyState::disabled:
      return Refused(Refusal::disabled_key);
    case KeyState::expired:
      return Refused(Refusal::expired_key,
                     "This API key expired at " + format_rfc3339(*exchange.key->expiry_date) + ".");
    case KeyState::active:
      break;
  }
  return std::nullopt;
}

net::Task<Verdict> authenticate(Exchange& exchange) {
  if (Verdict refused = co_await identify(exchange)) co_return refused;
  co_return judge(exchange);
}

}  // namespace gatehouse::proxy
