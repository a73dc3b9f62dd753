#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "proxy/http1/request_head.h"
#include "proxy/net/buffer.h"
#include "proxy/net/deadline.h"
#include "proxy/net/stream.h"

namespace gatehouse::proxy::net {

/// How long a caller may take.
struct CallerDeadlines {
  std::chrono::milliseconds head{10'000};         ///< a whole request head
  std::chrono::milliseconds body_grace{10'000};   ///< before the body's rate is looked at
  std::size_t body_bytes_per_second = 1024;       ///< after that
  std::chrono::milliseconds idle{75'000};         ///< between requests
  std::chrono::milliseconds write_stall{30'000};  ///< without taking a byte
};

/// A caller's connection to the public port: strict HTTP/1.1 in, bytes out. Lives on its worker's
/// thread, owned by the coroutine that serves it.
class CallerConnection : public std::enable_shared_from_this<CallerConnection> {
 public:
  CallerConnection(Socket socket, DeadlineSweep& sweep, const CallerDeadlines& deadlines);

  /// Agrees on TLS, within the time for a head. False when that failed; the connection is closed
  /// then.
  Task<bool> start_tls(asio::ssl::context& context);

  enum class HeadOutcome {
    complete,
    closed,     ///< the caller left, or stayed idle too long, between requests
    malformed,  ///< see head_error(); nothing more can be read
    timed_out,  ///< a head was begun and not finished in time
  };

  /// Reads the next request's head. The head's views are valid until the next call.
  Task<HeadOutcome> read_head();
  const http1::RequestHead& head() const { return head_; }

  /// Whether the whole head had been read before read_head() was called.
  bool head_came_ahead() const { return head_came_ahead_; }
  http1::ParseError head_error() const { return head_error_; }

  enum class BodyOutcome { complete, too_large, malformed, too_slow, closed };

  /// Appends the request's body to `body`, at most `max_bytes` of it. Answers
  /// `Expect: 100-continue` first. `claim(n)` is asked before the buffer grows to n bytes in all;
  /// when it refuses, the outcome is too_large.
  Task<BodyOutcome> read_body(std::size_t max_bytes, std::string& body,
                              const std::function<bool(std::size_t)>& claim);

  /// Whether the request's body, if it had one, has been read to its end: only then can the
  /// connection be used again.
  bool body_read() const { return body_read_; }

  /// Whether some of it has been, so that read_body must not be called again for this request.
  bool body_begun() const { return body_begun_; }

  /// Writes what the caller takes of it without waiting, and takes that off it. Whether that was
  /// all; else write() has to follow.
  bool write_now(Pieces& what);

  /// Writes all of it. False when the caller is gone or takes nothing for too long; the connection
  /// is closed then.
  Task<bool> write(Pieces what);

  /// Whether it has sent more than the request that was read.
  bool sends_ahead() const { return !in_.empty(); }

  /// Calls `departed` once when the caller closes its side while nobody reads. Ends with
  /// unwatch(). What the caller sends ahead meanwhile is kept for the next read_head().
  void watch_departure(std::function<void()> departed);
  void unwatch();

  /// The caller has closed or was cut off for stalling.
  bool gone() const { return gone_; }

  /// Lets an idle connection end at once, a busy one after its answer.
  void drain();
  bool draining() const { return draining_; }

  void close() noexcept;

  /// The end of a connection after its last answer: a TLS caller is told that it is one.
  Task<> end();

  /// Sends what is left, then closes in a way that lets the caller read the answer although it is
  /// still sending (RFC 9112, 9.6): write side first, then reading on until it stops, a few seconds
  /// at most.
  Task<> linger_and_close();

 private:
  using Claim = std::function<bool(std::size_t)>;

  Task<bool> fill(std::size_t wanted);
  bool note_read(const std::error_code& error);
  Task<BodyOutcome> read_chunked(std::size_t max_bytes, std::string& body, const Claim& claim);
  Task<BodyOutcome> read_length(std::size_t length, std::string& body, const Claim& claim);
  void begin_body_wait();
  std::optional<BodyOutcome> end_body_wait(bool filled);
  void cancel_reading();
  void listen_for_departure();
  void on_readable(const std::error_code& error, unsigned watch);
  void look_for_departure(unsigned watch);
  void listen_under_tls();
  void on_tls_read(const std::error_code& error, std::string_view bytes);
  Task<> reading_ahead_ends();
  void depart();

  Stream stream_;
  const CallerDeadlines& deadlines_;
  Deadline read_deadline_;
  Deadline body_deadline_;  // ends the reading only: the caller can still be answered
  Deadline write_deadline_;
  Buffer in_;
  Buffer head_bytes_;  // what head_ points into
  http1::RequestParser parser_;
  http1::RequestHead head_;
  http1::ParseError head_error_{};
  std::function<void()> departed_;
  unsigned watch_ = 0;  // counts watches, so that a late wake-up of an earlier one is told apart
  bool watching_ = false;
  bool reading_ahead_ = false;  // a watch's read under TLS is not over
  SteadyTimer ahead_ended_;     // cancelled when it is
  SteadyTimer next_look_;       // at whether a caller far ahead is still there
  bool idle_ = false;
  bool draining_ = false;
  bool head_came_ahead_ = false;
  bool body_read_ = true;
  bool body_begun_ = false;
  bool gone_ = false;
};

}  // namespace gatehouse::proxy::net
