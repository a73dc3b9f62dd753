#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <unordered_set>

#include "common/system/pulse.h"
#include "proxy/net/asio.h"
#include "proxy/net/caller_connection.h"
#include "proxy/net/deadline.h"
#include "proxy/net/hand_off.h"
#include "proxy/net/upstream_pool.h"
#include "proxy/pipeline/departure.h"
#include "proxy/pipeline/exchange.h"
#include "proxy/pipeline/services.h"
#include "proxy/pipeline/turn_end.h"

namespace gatehouse::proxy {

/// One thread's share of the proxy: an event loop with its connections, upstream pool and key
/// cache. Nothing of it is shared with other workers. Only io(), take(), drain(),
/// end_all(), cut_all() and stop() may be called from other threads.
class Worker {
 public:
  /// `pulse` beats as long as the event loop goes round.
  Worker(std::size_t workers, Services& services, Pulse& pulse);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  asio::io_context& io() { return *io_; }

  /// The thread's body; returns after stop().
  void run();

  /// Serves a connection whose socket belongs to io().
  void take(net::Socket socket);

  /// Idle connections end at once, busy ones after their answer.
  void drain();

  /// Running requests end: their callers are told, what was used is settled.
  void end_all();

  /// Connections end, whatever they are at.
  void cut_all();
  void stop();

  // For the phases of a request, on this worker's thread.
  Services& services() { return services_; }
  net::DeadlineSweep& sweep() { return sweep_; }
  net::UpstreamPool& pool() { return pool_; }
  KeyCache& key_cache() { return key_cache_; }
  RequestTally& tally() { return tally_; }
  std::shared_ptr<const RoutingTable> routing(const Snapshot& snapshot);
  std::string next_request_id();

  /// Finds the trace that a request belongs to, or begins one.
  void trace(Exchange& exchange);

  /// Whether the current snapshot is what the data file held when the request's first byte came, or
  /// later. Requests of one turn of the event loop share one look at the file: all of them had come
  /// before the turn began, but for those that were read ahead of their turn.
  bool is_current(const net::CallerConnection& caller);

  /// Suspends the caller of it, and nobody else, until the data file has been looked at.
  net::Task<> wait_for_refresh();

  TurnEnd& turn_end() { return turn_end_; }
  UnheardCallers& unheard_callers() { return unheard_callers_; }

  /// The request is among the running ones until its end.
  void enter(Exchange& exchange) { active_.push_back(exchange); }

 private:
  net::Task<> tick();
  net::Task<> serve(std::shared_ptr<net::CallerConnection> caller);
  net::Task<> turn_away(std::shared_ptr<net::CallerConnection> caller);
  void revoke_lost_keys();

  Services& services_;
  Pulse& pulse_;
  std::unique_ptr<asio::io_context> io_;
  net::HandOff refreshes_;
  net::DeadlineSweep sweep_;
  net::UpstreamPool pool_;
  KeyCache key_cache_;
  RequestTally& tally_;
  std::shared_ptr<const RoutingTable> routing_;
  std::string routing_digest_;
  std::uint64_t credential_generation_ = 0;  ///< that routing_ was made with
  std::uint64_t revocation_generation_ = 0;  ///< up to which active requests were looked at
  std::unordered_set<net::CallerConnection*> connections_;
  net::LinkedList<Exchange> active_;
  UnheardCallers unheard_callers_;
  TurnEnd turn_end_;
  std::string id_prefix_;
  std::uint64_t next_id_ = 0;
  std::mt19937_64 random_;  ///< for trace ids, which need not be unpredictable
  bool draining_ = false;
  bool looked_this_turn_ = false;  ///< at the data file, which was current
};

}  // namespace gatehouse::proxy
