#include "proxy/net/upstream_pool.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "proxy/net/connect.h"

namespace gatehouse::proxy::net {
namespace {

/// What OpenSSL says of a failed handshake, such as "certificate verify failed: hostname mismatch".
std::string tls_detail(Stream& stream, const std::error_code& error) {
  std::string detail = error.message();
  const long verdict = SSL_get_verify_result(stream.tls_handle());
  if (verdict != X509_V_OK) detail += std::string(": ") + X509_verify_cert_error_string(verdict);
  return detail;
}

ConnectFailure kind_of(const std::error_code& error) {
  switch (error.value()) {  // of errno, whose conditions Asio's category does not map
    case ETIMEDOUT:
      return ConnectFailure::timed_out;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EADDRNOTAVAIL:
      return ConnectFailure::ours;
    default:
      return ConnectFailure::unreachable;
  }
}

/// The address that was reached before, if it is still one of the host's, is tried before others.
void put_first(const Tcp::endpoint& reached, std::vector<Tcp::endpoint>& endpoints) {
  const auto found = std::find(endpoints.begin(), endpoints.end(), reached);
  if (found != endpoints.end()) std::rotate(endpoints.begin(), found, found + 1);
}

}  // namespace

UpstreamPool::UpstreamPool(Executor executor, DeadlineSweep& sweep, asio::ssl::context& tls,
                           Resolver& resolver)
    : executor_(std::move(executor)), sweep_(sweep), tls_(tls), resolver_(resolver) {}

std::unique_ptr<UpstreamConnection> UpstreamPool::take_idle(const Origin& origin) {
  const auto found = idle_.find(origin);
  if (found == idle_.end()) return nullptr;
  std::vector<Idle>& idle = found->second;
  while (!idle.empty()) {
    std::unique_ptr<UpstreamConnection> connection = std::move(idle.back().connection);
    idle.pop_back();
    if (!is_stale(connection->stream().socket())) return connection;
  }
  return nullptr;
}

Task<UpstreamPool::Connected> UpstreamPool::connect(const Origin& origin,
                                                    std::chrono::milliseconds timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  Resolver::Answer found = co_await resolver_.resolve(executor_, origin, timeout);
  if (found.endpoints.empty()) {
    const auto kind = found.timed_out ? ConnectFailure::timed_out : ConnectFailure::unknown_host;
    co_return Connected{nullptr, kind, found.problem};
  }

  put_first(reached_[origin], found.endpoints);

  std::error_code error;
  auto connection = std::make_unique<UpstreamConnection>(executor_, sweep_);
  Stream& stream = connection->stream();
  const auto reached = co_await connect_in_turn(stream, found.endpoints, until, sweep_, error);
  if (!reached) co_return Connected{nullptr, kind_of(error), error.message()};
  reached_[origin] = *reached;
  prepare(stream.socket());
  if (origin.tls) {
    Deadline deadline(sweep_, [&stream] { stream.close(); });
    deadline.arm_at(until);
    co_await stream.start_tls(tls_, origin.host, error);
    if (error) {
      const auto kind = deadline.expired() ? ConnectFailure::timed_out : ConnectFailure::tls;
      co_return Connected{nullptr, kind, tls_detail(stream, error)};
    }
  }
  co_return Connected{std::move(connection), ConnectFailure::none, {}};
}

void UpstreamPool::give_back(const Origin& origin, std::unique_ptr<UpstreamConnection> connection) {
  if (!connection || !connection->reusable()) return;
  std::vector<Idle>& idle = idle_[origin];
  if (idle.size() >= kIdlePerOrigin) return;
  idle.push_back({std::move(connection), std::chrono::steady_clock::now()});
}

void UpstreamPool::sweep(std::chrono::steady_clock::time_point now) {
  for (auto& [origin, idle] : idle_) {
    std::erase_if(idle, [now](const Idle& entry) { return now - entry.since > kIdleFor; });
    for (const Idle& entry : idle) {
      if (now - entry.since > kRestAfter) entry.connection->rest();
    }
  }
}

}  // namespace gatehouse::proxy::net
