#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/telemetry/log.h"
#include "proxy/net/asio.h"

namespace gatehouse::proxy::net {

/// "host:port" taken apart; an IPv6 address stands in brackets. Throws std::invalid_argument with a
/// message for people.
Tcp::endpoint parse_listen_address(const std::string& text);

std::string to_string(const Tcp::endpoint& endpoint);

/// Accepts connections and hands them round to the workers. Accepting goes on whatever accept(2)
/// says; when descriptors run out it pauses for a moment.
class Listener {
 public:
  /// Takes over an accepted socket; called on the listener's thread. The socket belongs to the
  /// io_context of worker number `worker`.
  using Accepted = std::function<void(std::size_t worker, Socket socket)>;

  /// Binds and listens. Throws std::system_error naming the address.
  Listener(asio::io_context& own, const Tcp::endpoint& address,
           std::vector<asio::io_context*> workers, Accepted accepted, Log& log);

  /// The address it is bound to, the port filled in when 0 was asked for.
  Tcp::endpoint address() const { return address_; }

  Task<> run();

  /// Stops accepting; run() ends.
  void close();

 private:
  using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;

  asio::io_context& own_;
  Acceptor acceptor_;
  Tcp::endpoint address_;
  std::vector<asio::io_context*> workers_;
  Accepted accepted_;
  Log& log_;
};

}  // namespace gatehouse::proxy::net
