#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "proxy/net/asio.h"
#include "proxy/net/linked_list.h"
#include "proxy/pipeline/exchange.h"

namespace gatehouse::proxy {

class DepartureWatch;

/// One worker's requests whose callers are not listened to yet. Listening costs system calls, and
/// most answers come before anybody would have had the time to leave; so it begins when a request
/// has waited for kInterval, twice that at most. Not thread-safe.
class UnheardCallers {
 public:
  static constexpr std::chrono::milliseconds kInterval{10};

  explicit UnheardCallers(const net::Executor& executor) : timer_(std::in_place, executor) {}

  /// To be called before the event loop goes. Watches may outlast it.
  void stop() { timer_.reset(); }

 private:
  friend class DepartureWatch;

  void add(DepartureWatch& watch);
  void wait();
  void listen_to_those_before();

  std::optional<net::SteadyTimer> timer_;
  net::LinkedList<DepartureWatch> watches_;
  std::uint64_t turn_ = 0;
  bool waiting_ = false;
};

/// While it exists, a caller's leaving ends the request at its upstream within 20 ms, even when the
/// upstream is silent.
class DepartureWatch : public net::LinkedList<DepartureWatch>::Hook {
 public:
  explicit DepartureWatch(Exchange& exchange);
  ~DepartureWatch();
  DepartureWatch(const DepartureWatch&) = delete;
  DepartureWatch& operator=(const DepartureWatch&) = delete;

 private:
  friend class UnheardCallers;

  void listen();

  Exchange& exchange_;
  std::uint64_t turn_ = 0;
};

}  // namespace gatehouse::proxy
