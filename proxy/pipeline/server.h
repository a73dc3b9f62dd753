#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "common/system/listen_address.h"
#include "common/system/pulse.h"
#include "proxy/net/listener.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {

/// The public port and its workers, from binding to the last answer.
class Server {
 public:
  struct Options {
    ListenAddress listen;
    std::size_t workers = 1;
    std::chrono::seconds drain{30};  ///< how long running answers may take after the end was asked
  };

  /// Binds. Throws std::runtime_error naming the address.
  Server(const Options& options, Log& log);
  ~Server();

  const ListenAddress& address() const { return listener_.address(); }

  /// What others do at turns of the server's life; all must be given.
  struct Hooks {
    std::function<void()> on_accepting;                     ///< the public port is served
    std::function<void()> on_hangup;                        ///< SIGHUP, on a thread of its own
    std::function<void(std::chrono::seconds)> on_draining;  ///< how long it may take
  };

  /// Serves until SIGTERM or SIGINT and the drain that follows; a second one of them ends the
  /// process at once.
  void run(Services& services, const Hooks& hooks);

  bool accepting() const { return accepting_.load(); }
  bool draining() const { return draining_.load(); }

  /// When the slowest of the event loops, the one that accepts included, last went round; the
  /// present when they do not run. From any thread.
  Clock::Monotonic last_sign_of_life() const;

 private:
  using Signals = asio::basic_signal_set<net::Executor>;

  net::Task<> tick();
  net::Task<> watch_signals(Services& services, Hooks hooks);
  net::Task<> drain(Services& services);
  net::Task<> wait_for_connections(Services& services, std::chrono::milliseconds most);

  Options options_;
  Log& log_;
  asio::io_context io_{1};
  net::Listener listener_;
  Signals signals_;
  asio::thread_pool chores_{1};
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Pulse> pulses_;  // of each worker, and of accepting
  std::atomic<bool> running_{false};
  std::atomic<bool> accepting_{false};
  std::atomic<bool> draining_{false};
};

}  // namespace gatehouse::proxy
