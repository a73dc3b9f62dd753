#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "proxy/net/asio.h"
#include "proxy/net/task.h"

namespace gatehouse::proxy::net {

/// Coroutines of one event loop that wait for another thread to be done with something. That thread
/// may be late: it does no harm when the loop has gone by then, and the coroutine with it.
class HandOff {
 public:
  explicit HandOff(asio::io_context& io) : shared_(std::make_shared<Shared>(io)) {}
  HandOff(const HandOff&) = delete;
  HandOff& operator=(const HandOff&) = delete;
  ~HandOff() { stop(); }

  /// What lets the coroutine go on, on the loop's thread; to be called once, on any thread.
  std::function<void()> expect(Suspended waiting);

  /// Destroys the coroutines that still wait. Before the loop is gone, and not while it runs.
  void stop();

 private:
  using Waiting = std::list<Suspended>;

  struct Shared {
    explicit Shared(asio::io_context& its_io) : io(&its_io) {}
    void resume(Waiting::iterator which);

    std::mutex mutex;
    asio::io_context* io;  ///< null once stopped
    Waiting waiting;
  };

  std::shared_ptr<Shared> shared_;
};

}  // namespace gatehouse::proxy::net
