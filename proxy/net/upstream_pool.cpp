#include "proxy/net/upstream_pool.h"

#include <utility>

namespace gatehouse::proxy::net {
namespace {

using Resolver = asio::ip::basic_resolver<Tcp, Executor>;
using Endpoints = std::vector<Tcp::endpoint>;

/// What OpenSSL says of a failed handshake, such as "certificate verify failed: hostname mismatch".
std::string tls_detail(Stream& stream, const std::error_code& error) {
  std::string detail = error.message();
  const long verdict = SSL_get_verify_result(stream.tls_handle());
  if (verdict != X509_V_OK) detail += std::string(": ") + X509_verify_cert_error_string(verdict);
  return detail;
}

Task<Endpoints> resolve(Resolver& resolver, const Origin& origin, std::error_code& error) {
  Endpoints endpoints;
  const auto address = asio::ip::make_address(origin.host, error);
  if (!error) {
    endpoints.emplace_back(address, origin.port);
    co_return endpoints;
  }
  error.clear();
  const auto results =
      co_await resolver.async_resolve(origin.host, std::to_string(origin.port), into(error));
  for (const auto& result : results) endpoints.push_back(result.endpoint());
  co_return endpoints;
}

}  // namespace

asio::ssl::context make_upstream_tls(const std::string& ca_file) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                      asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
  if (ca_file.empty()) {
    context.set_default_verify_paths();
  } else {
    std::error_code error;
    context.load_verify_file(ca_file, error);
    if (error) {
      throw std::runtime_error("UPSTREAM_CA_FILE: " + ca_file + ": " + error.message());
    }
  }
  context.set_verify_mode(asio::ssl::verify_peer);
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

UpstreamPool::UpstreamPool(Executor executor, DeadlineSweep& sweep, asio::ssl::context& tls)
    : executor_(std::move(executor)), sweep_(sweep), tls_(tls) {}

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
  Resolver resolver(executor_);
  std::error_code error;
  const Endpoints endpoints = co_await resolve(resolver, origin, error);
  if (error || endpoints.empty()) {
    co_return Connected{nullptr, ConnectFailure::unknown_host,
                        error ? error.message() : "the name has no address"};
  }

  auto connection = std::make_unique<UpstreamConnection>(executor_, sweep_);
  Stream& stream = connection->stream();
  Deadline deadline(sweep_, [&stream] { stream.close(); });
  deadline.arm(timeout);
  for (const Tcp::endpoint& endpoint : endpoints) {
    error.clear();
    std::error_code ignored;
    stream.socket().close(ignored);
    co_await stream.socket().async_connect(endpoint, into(error));
    if (!error || deadline.expired()) break;
  }
  if (error || deadline.expired()) {
    const auto kind = deadline.expired() ? ConnectFailure::timed_out : ConnectFailure::unreachable;
    co_return Connected{nullptr, kind, error ? error.message() : "timed out"};
  }
  prepare(stream.socket());
  if (origin.tls) {
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
  }
}

}  // namespace gatehouse::proxy::net
