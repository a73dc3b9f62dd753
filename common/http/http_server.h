#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "common/system/clock.h"
#include "common/telemetry/log.h"

namespace gatehouse {

/// The server cannot be started: the address is taken, not ours, or not to be listened on.
class HttpServerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The HTTP/1.1 server for people and operators: cpp-httplib behind guards.
///
/// The server reads and checks the whole head, and then the body, before cpp-httplib sees a byte:
/// its parser takes header lines of any length, chunked bodies of any size, and both framings at
/// once. Refused are Transfer-Encoding, Content-Encoding, Range, multipart bodies, repeated Host,
/// Content-Length or Authorization, control characters in header values and paths (percent-encoded
/// ones too), a head beyond 64 KiB (431) and a body beyond `max_body` (413).
///
/// A connection costs a thread only while a request of it is being answered, not while it arrives.
/// Event streams keep their thread, so there may be fewer of them than threads.
///
/// Faults: what a handler throws is logged with its request id and answered 500 without a reason.
/// start() and stop() belong to one thread; the other members may be called from any.
class HttpServer {
 public:
  struct Options {
    std::string host = "127.0.0.1";  ///< a name or an address; "::1" without brackets
    std::uint16_t port = 0;          ///< 0 = a free one
    bool allow_remote = false;       ///< whether another address than loopback is allowed
    std::size_t threads = 16;
    std::size_t max_event_streams = 8;  ///< below `threads`
    std::size_t max_connections = 1024;
    std::size_t max_body = std::size_t{1} << 20;
    std::chrono::milliseconds read_deadline{10'000};   ///< for a whole head, and a whole body
    std::chrono::milliseconds write_deadline{10'000};  ///< for each write to a peer that stalls
    std::chrono::milliseconds idle_deadline{30'000};   ///< keep-alive without a request
  };

  /// Called on the server's threads, several at a time; answers every request, 404 included. The
  /// request is the handler's to change: the log names `route` when it sets that, never the path,
  /// which may hold an api key.
  using Handler = std::function<HttpResponse(HttpRequest&)>;

  /// `log` and `clock` must outlive the server. Throws std::invalid_argument for senseless options.
  HttpServer(Options options, Handler handler, Log& log, const Clock& clock);

  /// Stops.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Binds and begins to answer on threads of its own. Throws HttpServerError.
  void start();

  /// Ends listening, idle connections and event streams at once, lets running answers finish for a
  /// second, then cuts them. Returns when all handlers have returned. Harmless when repeated.
  void stop();

  /// Calls `then` on a thread that answers requests, as soon as one is free: a sign that not all of
  /// them are stuck. Between start() and stop().
  void call_when_free(std::function<void()> then);

  /// "127.0.0.1:3001"; empty before start().
  std::string address() const;
  std::uint16_t port() const;

  std::size_t open_connections() const;
  std::size_t open_event_streams() const;

  /// Head bytes, request line included, beyond which a request is refused.
  static constexpr std::size_t kMaxHead = std::size_t{64} << 10;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gatehouse
