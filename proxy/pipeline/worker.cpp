#include "proxy/pipeline/worker.h"

#include <charconv>
#include <utility>

#include "common/system/random.h"
#include "common/system/thread_name.h"
#include "proxy/pipeline/answer.h"
#include "proxy/pipeline/pipeline.h"

namespace gatehouse::proxy {
namespace {

constexpr std::size_t kIdPrefixBytes = 8;

}  // namespace

Exchange::Exchange(Worker& its_worker, net::CallerConnection& its_caller)
    : worker(its_worker),
      caller(its_caller),
      request_id(its_worker.next_request_id()),
      received(its_worker.services().clock.now()),
      began(its_worker.services().clock.monotonic()),
      body_share(its_worker.services().budget) {
  worker.enter(*this);
}

void Exchange::end(dialect::Refusal why) {
  if (!ended) ended = why;
  if (upstream) upstream->cancel();
}

void Exchange::drop_body() {
  outgoing = {};
  std::string().swap(body);
  body_share.release();
}

Worker::Worker(std::size_t workers, Services& services, Pulse& pulse)
    : services_(services),
      pulse_(pulse),
      io_(std::make_unique<asio::io_context>(1)),
      refreshes_(*io_),
      pool_(io_->get_executor(), sweep_, services.upstream_tls, services.resolver),
      key_cache_(
          services.cache_options, workers, services.cache_statistics,
          [&services](std::string_view id) { return services.usage.account(id); }, services.log),
      tally_(services.metrics.add_worker()),
      unheard_callers_(io_->get_executor()),
      turn_end_(*io_, [&services] { services.usage.write_journal(); }),
      id_prefix_("req_" + random_hex(kIdPrefixBytes)),
      random_(std::random_device{}()) {
  net::spawn(*io_, tick());
}

Worker::~Worker() {
  // Coroutines that are still suspended end with the event loop, and leave what they are in.
  pool_.clear();
  unheard_callers_.stop();
  turn_end_.stop();
  refreshes_.stop();
  io_.reset();
}

void Worker::run() {
  name_this_thread("worker");
  if (services_.cache_options.warmup_on_start && services_.source.current()) {
    key_cache_.warm_up(*services_.source.current(), services_.clock.monotonic());
  }
  for (;;) {
    try {
      io_->run();
      return;
    } catch (const std::exception& error) {
      // One connection's fault ends that connection, never the worker.
      services_.log.error("worker_fault", {{"error", error.what()}});
    }
  }
}

void Worker::stop() {
  asio::post(*io_, [this] { io_->stop(); });
}

void Worker::end_all() {
  asio::post(*io_, [this] {
    active_.for_each([](Exchange& exchange) { exchange.end(dialect::Refusal::draining); });
  });
}

void Worker::cut_all() {
  asio::post(*io_, [this] {
    for (net::CallerConnection* connection : connections_) connection->close();
  });
}

void Worker::take(net::Socket socket) {
  services_.open_connections.fetch_add(1, std::memory_order_relaxed);
  services_.metrics.open_connections.add(1);
  // The socket reaches this worker's thread before anything touches it.
  asio::post(*io_, [this, moved = std::move(socket)]() mutable {
    auto caller = std::make_shared<net::CallerConnection>(std::move(moved), sweep_,
                                                          services_.config.deadlines);
    net::spawn(*io_, serve(std::move(caller)));
  });
}

void Worker::drain() {
  asio::post(*io_, [this] {
    draining_ = true;
    for (net::CallerConnection* connection : connections_) connection->drain();
  });
}

std::shared_ptr<const RoutingTable> Worker::routing(const Snapshot& snapshot) {
  // Counted first: a change while the table is made shows at the next request.
  const std::uint64_t generation = services_.credentials.generation();
  const bool fits = routing_ && credential_generation_ == generation &&
                    routing_digest_ == snapshot.config_digest();
  if (!fits) {
    routing_ = std::make_shared<const RoutingTable>(snapshot.document(), services_.credentials,
                                                    services_.config, services_.conditions);
    routing_digest_ = snapshot.config_digest();
    credential_generation_ = generation;
  }
  return routing_;
}

std::string Worker::next_request_id() {
  char digits[16];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, ++next_id_, 36);
  std::string id;
  id.reserve(id_prefix_.size() + sizeof digits);
  id += id_prefix_;
  id.append(digits, end);
  return id;
}

void Worker::trace(Exchange& exchange) {
  const auto sent = exchange.head().find(http1::Field::traceparent);
  if (sent && exchange.trace.take(*sent)) return;
  exchange.trace.begin(random_(), random_() | 1, random_() | 1);
}

bool Worker::is_current(const net::CallerConnection& caller) {
  if (looked_this_turn_ && !caller.head_came_ahead()) return true;
  if (!services_.source.is_current()) return false;
  if (looked_this_turn_) return true;
  looked_this_turn_ = true;
  // Runs behind what the event loop has found ready so far, and before what it finds next.
  asio::post(*io_, [this] { looked_this_turn_ = false; });
  return true;
}

net::Task<> Worker::wait_for_refresh() {
  co_await net::Wait([this](net::Suspended waiting) {
    services_.source.refresh(refreshes_.expect(std::move(waiting)));
  });
}

net::Task<> Worker::tick() {
  net::SteadyTimer timer(io_->get_executor());
  for (;;) {
    timer.expires_after(net::DeadlineSweep::kInterval);
    std::error_code error;
    co_await timer.async_wait(net::into(error));
    pulse_.beat();
    const auto now = std::chrono::steady_clock::now();
    sweep_.sweep(now);
    pool_.sweep(now);
    revoke_lost_keys();
  }
}

void Worker::revoke_lost_keys() {
  // Counted before the snapshot is asked for, so that a change in between is looked at again. Two
  // changes may leave the config as it was and a key gone all the same that was made by the first.
  const std::uint64_t generation = services_.source.generation();
  const SnapshotPtr& newest = services_.source.current();
  if (!newest || generation == revocation_generation_) return;
  revocation_generation_ = generation;
  if (!newest->document().settings.revoke_running.value_or(true)) return;
  const Timestamp now = services_.clock.now();
  active_.for_each([&](Exchange& exchange) {
    if (exchange.key == nullptr) return;
    const ApiKey* key = newest->find_id(exchange.key->id);
    const bool lost = key == nullptr || !key->enabled || !accepts(*key, exchange.presented, now);
    if (lost) exchange.end(dialect::Refusal::key_revoked);
  });
}

net::Task<> Worker::turn_away(std::shared_ptr<net::CallerConnection> caller) {
  const dialect::RefusalRow& row = dialect::row_of(dialect::Refusal::over_capacity);
  co_await refuse_head(*this, *caller, row.refusal, row.status,
                       "The proxy has reached its limit of connections.");
  co_await caller->linger_and_close();
}

net::Task<> Worker::serve(std::shared_ptr<net::CallerConnection> caller) {
  struct Registration {
    Worker& worker;
    net::CallerConnection* connection;
    ~Registration() {
      worker.connections_.erase(connection);
      worker.services_.open_connections.fetch_sub(1, std::memory_order_relaxed);
      worker.services_.metrics.open_connections.add(-1);
    }
  };
  const Registration registration{*this, caller.get()};
  connections_.insert(caller.get());
  if (services_.server_tls != nullptr) {
    const auto tls = services_.server_tls->context();
    if (!co_await caller->start_tls(*tls)) co_return;
  }
  if (services_.open_connections.load(std::memory_order_relaxed) >
      services_.config.max_connections) {
    co_await turn_away(caller);
    co_return;
  }
  if (draining_) caller->drain();
  for (;;) {
    using Outcome = net::CallerConnection::HeadOutcome;
    const Outcome outcome = co_await caller->read_head();
    if (outcome == Outcome::closed) break;
    if (outcome == Outcome::malformed) {
      const http1::ParseError error = caller->head_error();
      co_await refuse_head(*this, *caller, dialect::Refusal::malformed_request,
                           http1::status_of(error), http1::message_of(error));
      co_await caller->linger_and_close();
      break;
    }
    if (outcome == Outcome::timed_out) break;
    Exchange exchange(*this, *caller);
    exchange.keep_open = exchange.head().keep_alive();
    co_await run_pipeline(exchange);
    if (!exchange.keep_open || caller->gone()) {
      // What the caller sends behind its last request would reset the connection and could take the
      // answer with it.
      const bool needs_time = !caller->draining() || !caller->body_read();
      if (!caller->gone() && needs_time) co_await caller->linger_and_close();
      break;
    }
  }
  co_await caller->end();
}

}  // namespace gatehouse::proxy
