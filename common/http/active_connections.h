#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "common/http/request_reader.h"
#include "common/http/slots.h"
#include "common/system/tcp_connection.h"

namespace gatehouse {

/// How long, and how much, a refused peer may go on sending so that it gets to read why.
struct Farewell {
  TcpConnection::Deadline deadline;
  std::size_t bytes_left = 0;
};

struct Connection {
  Connection(UniqueFd fd, Slots& large_bodies, Slots::Slot held)
      : tcp(std::move(fd)), reader(large_bodies), slot(std::move(held)) {}

  TcpConnection tcp;
  RequestReader reader;
  std::optional<Farewell> farewell{};  // since its request was refused
  Slots::Slot slot;
};
using ConnectionPtr = std::shared_ptr<Connection>;

/// The connections with a request under way, so that stop() can cut them. Thread-safe.
class ActiveConnections {
 public:
  void enter(const ConnectionPtr& connection) {
    const std::lock_guard lock(mutex_);
    connections_.insert(connection);
    if (stopping_) connection->tcp.shutdown_reading();
  }

  void leave(const ConnectionPtr& connection) {
    const std::lock_guard lock(mutex_);
    connections_.erase(connection);
    if (connections_.empty()) emptied_.notify_all();
  }

  /// Ends what is being read, and after the grace what is being written too.
  void stop(std::chrono::milliseconds grace) {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    for (const auto& connection : connections_) connection->tcp.shutdown_reading();
    emptied_.wait_for(lock, grace, [this] { return connections_.empty(); });
    for (const auto& connection : connections_) connection->tcp.shutdown();
  }

 private:
  std::mutex mutex_;
  std::condition_variable emptied_;
  std::set<ConnectionPtr> connections_;  // guarded by mutex_
  bool stopping_ = false;                // guarded by mutex_
};

/// Says that a request is under way for as long as it lives.
class ActiveScope {
 public:
  ActiveScope(ActiveConnections& active, ConnectionPtr connection)
      : active_(active), connection_(std::move(connection)) {
    active_.enter(connection_);
  }
  ~ActiveScope() { active_.leave(connection_); }
  ActiveScope(const ActiveScope&) = delete;
  ActiveScope& operator=(const ActiveScope&) = delete;

 private:
  ActiveConnections& active_;
  ConnectionPtr connection_;
};

}  // namespace gatehouse
