#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/system/listen_address.h"
#include "common/telemetry/log.h"
#include "proxy/net/asio.h"

namespace gatehouse::proxy::net {

/// Accepts connections and hands them round to the workers. Accepting goes on whatever accept(2)
/// says; when descriptors run out it pauses for a moment.
class Listener {
 public:
  /// Takes over an accepted socket; called on the listener's thread. The socket belongs to the
  /// io_context of worker number `worker`.
  using Accepted = std::function<void(std::size_t worker, Socket socket)>;

  /// Binds and listens: callers wait in the backlog until run(). Throws std::runtime_error naming
  /// the address.
  Listener(asio::io_context& own, const ListenAddress& address, Log& log);

  /// The address it is bound to, the port filled in when 0 was asked for.
  const ListenAddress& address() const { return address_; }

  /// Accepts until close(). `workers` are where the sockets go, round and round.
  Task<> run(std::vector<asio::io_context*> workers, Accepted accepted);

  /// Stops accepting; run() ends. To be called on the thread of its io_context.
  void close();

 private:
  using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;

  asio::io_context& own_;
  Acceptor acceptor_;
  ListenAddress address_;
  Log& log_;
};

}  // namespace gatehouse::proxy::net
