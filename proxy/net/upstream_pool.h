#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "proxy/net/resolver.h"
#include "proxy/net/upstream_connection.h"

namespace gatehouse::proxy::net {

enum class ConnectFailure {
  none,
  unknown_host,
  unreachable,
  timed_out,
  tls,
  ours,  ///< no descriptor, port or memory on this machine: it tells nothing of the upstream
};

/// Connections of one worker to its upstreams: keep-alive, most recently used first. Not
/// thread-safe.
class UpstreamPool {
 public:
  static constexpr std::size_t kIdlePerOrigin = 256;
  static constexpr std::chrono::seconds kIdleFor{55};
  static constexpr std::chrono::seconds kRestAfter{1};

  UpstreamPool(Executor executor, DeadlineSweep& sweep, asio::ssl::context& tls,
               Resolver& resolver);

  /// A connection that was used before and still stands, or nothing.
  std::unique_ptr<UpstreamConnection> take_idle(const Origin& origin);

  struct Connected {
    std::unique_ptr<UpstreamConnection> connection;  ///< null when it failed
    ConnectFailure failure = ConnectFailure::none;
    std::string detail;  ///< for the log
  };

  /// Resolves, connects and, where the origin says so, agrees on TLS, all within `timeout`. The
  /// host's addresses are tried in turn, the one that was reached last first.
  Task<Connected> connect(const Origin& origin, std::chrono::milliseconds timeout);

  /// Keeps a connection for the next request if it can be used again.
  void give_back(const Origin& origin, std::unique_ptr<UpstreamConnection> connection);

  /// Closes what has been idle for too long, and gives memory back; called by the worker's sweep.
  void sweep(std::chrono::steady_clock::time_point now);

  void clear() { idle_.clear(); }

 private:
  struct Idle {
    std::unique_ptr<UpstreamConnection> connection;
    std::chrono::steady_clock::time_point since;
  };
  struct OriginHash {
    std::size_t operator()(const Origin& origin) const noexcept {
      return std::hash<std::string>{}(origin.host) ^ (std::size_t{origin.port} << 1) ^
             static_cast<std::size_t>(origin.tls);
    }
  };

  Executor executor_;
  DeadlineSweep& sweep_;
  asio::ssl::context& tls_;
  Resolver& resolver_;
  std::unordered_map<Origin, std::vector<Idle>, OriginHash> idle_;
  std::unordered_map<Origin, Tcp::endpoint, OriginHash> reached_;  // where last connected to
};

}  // namespace gatehouse::proxy::net
