#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proxy/net/asio.h"
#include "proxy/net/upstream_connection.h"

namespace gatehouse::proxy::net {

/// Looks up the addresses of upstreams by getaddrinfo(3), which cannot be cut short: each name has
/// a thread of its own while it is being looked up, shared by all who ask for it meanwhile. So
/// neither a worker nor the look-up of another name waits for a slow one, and there are never more
/// threads than names. Nothing is cached here: a new connection goes where the name points by then.
///
/// Thread-safe. Look-ups that are under way when this ends go on by themselves and reach nobody.
class Resolver {
 public:
  /// Begins a look-up elsewhere; throws std::system_error when it cannot.
  using Launch = std::function<void(std::function<void()> look_up)>;

  explicit Resolver(Launch launch = in_a_thread);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  struct Answer {
    std::vector<Tcp::endpoint> endpoints;
    std::string problem;  ///< for the log, when there are none
    bool timed_out = false;
  };

  /// Addresses given as such are not looked up. Resumes on `executor`'s thread, which must be the
  /// caller's.
  Task<Answer> resolve(Executor executor, const Origin& origin, std::chrono::milliseconds timeout);

 private:
  struct Shared;

  static void in_a_thread(std::function<void()> look_up);
  void start(const std::pair<std::string, std::uint16_t>& name);

  const Launch launch_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace gatehouse::proxy::net
