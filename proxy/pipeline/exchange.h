#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "common/storage/snapshot.h"
#include "proxy/dialect/endpoint.h"
#include "proxy/dialect/request_body.h"
#include "proxy/dialect/usage.h"
#include "proxy/http1/trace_context.h"
#include "proxy/net/caller_connection.h"
#include "proxy/net/linked_list.h"
#include "proxy/net/upstream_connection.h"
#include "proxy/pipeline/buffer_budget.h"
#include "proxy/pipeline/proxy_metrics.h"
#include "proxy/pipeline/refused.h"
#include "proxy/pipeline/routing.h"
#include "proxy/usage/ledger.h"

namespace gatehouse::proxy {

class Worker;

/// One request and its answer: the facts, in the order in which the phases of the pipeline find
/// them. Lives on its worker's thread, in the coroutine that serves the connection.
struct Exchange : net::LinkedList<Exchange>::Hook {
  Exchange(Worker& its_worker, net::CallerConnection& its_caller);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const http1::RequestHead& head() const { return caller.head(); }

  /// Ends the request from outside its coroutine: its caller is told why where that is possible.
  void end(dialect::Refusal why);

  /// Frees the request's body: nobody needs it once the answer has begun, which may go on for long.
  void drop_body();

  Worker& worker;
  net::CallerConnection& caller;
  std::string request_id;
  http1::TraceContext trace;  ///< set when the request goes upstream
  Timestamp received;
  Clock::Monotonic began;
  Dialect dialect = Dialect::openai;  ///< of refusals: the route's once it is known

  // authenticate
  SnapshotPtr snapshot;         ///< what every decision about this request is made on
  const ApiKey* key = nullptr;  ///< in `snapshot`
  KeyDigest presented;
  std::shared_ptr<Account> account;

  // find the route
  bool local = false;  ///< the proxy answers it itself, whatever prefix its path lies under
  std::shared_ptr<const RoutingTable> routing;
  const Route* route = nullptr;   ///< in `routing`
  std::string_view below_prefix;  ///< of the head's path, under the route it was found by
  dialect::Endpoint endpoint = dialect::Endpoint::other;
  RouteLabel label = LocalRoute::none;

  // read body, rewrite
  BufferBudget::Share body_share;
  std::string body;
  dialect::RequestFacts facts;
  dialect::OutgoingBody outgoing;
  std::string model;            ///< as it goes upstream; empty when the request names none
  bool usage_injected = false;  ///< the caller did not ask for usage in the stream, we did

  // admit
  Admission admission;
  TokenCount estimated_input = 0;

  // forward
  std::string fallback_path;  ///< goes upstream once a fallback has taken over
  std::unique_ptr<net::UpstreamConnection> upstream;
  bool sent_upstream = false;    ///< the whole request was written: it may have been billed
  Clock::Monotonic forwarded{};  ///< when its upstream was first turned to
  std::optional<std::chrono::milliseconds>
      first_byte;                             ///< `upstream_time`, once there is an answer
  std::chrono::nanoseconds upstream_time{0};  ///< from `forwarded` to the answer's head

  // relay, settle, record
  int status = 0;  ///< answered to the caller; 499 when it left before
  bool streamed = false;
  bool head_sent = false;
  std::optional<dialect::Refusal> ended;  ///< from outside, and why
  bool keep_open = true;                  ///< whether the connection can serve another request
  bool settled = false;
  dialect::Usage usage;  ///< what was charged, once settled
  std::string trouble;   ///< for the log: why it was refused, or what went wrong inside
};

/// The status of a request whose caller left before the answer (as nginx logs it).
inline constexpr int kCallerLeft = 499;

}  // namespace gatehouse::proxy
