#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include <httplib.h>

#include "common/http/http_response.h"
#include "common/system/tcp_connection.h"
#include "common/system/unique_fd.h"

namespace gatehouse {

/// cpp-httplib reduced to what it is trusted with: accepting connections and writing answers.
///
/// It never reads from a socket. `process_and_close_socket`, the one place where it would, hands
/// the connection out instead; reading and checking happen elsewhere, and the answer comes back
/// through answer(), which gives its process_request a stream of our own.
class GuardedHttplib final : private httplib::Server {
 public:
  using OnAccept = std::function<void(UniqueFd)>;

  /// `on_accept` is called on the thread in accept_on() and must not block.
  explicit GuardedHttplib(OnAccept on_accept);

  /// Accepts until stop_accepting(). cpp-httplib's loop ends when accept(2) fails once, for lack of
  /// memory say; it is begun anew then, on the same socket, so that nobody's connection is lost.
  void accept_on(const UniqueFd& listener);

  /// Ends accept_on, now or whenever it begins. From any thread.
  void stop_accepting(const UniqueFd& listener);

  struct Exchange {
    bool head_only = false;  ///< the method was HEAD
    bool keep_alive = true;  ///< what the answer promises
    std::chrono::milliseconds stall{};
    const std::atomic<bool>& stopping;
  };

  /// Writes the answer; runs its event stream to the end. False when the peer did not get all of
  /// it. What `events` throws passes through. From any thread.
  bool answer(TcpConnection& connection, HttpResponse response, const Exchange& exchange);

 private:
  bool process_and_close_socket(socket_t socket) override;

  OnAccept on_accept_;
  std::atomic<bool> accepting_{true};
};

}  // namespace gatehouse
