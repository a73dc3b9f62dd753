#include "proxy/net/caller_connection.h"

#include <algorithm>

namespace gatehouse::proxy::net {
namespace {

constexpr std::size_t kFirstRead = 2 * 1024;
constexpr std::size_t kIdleBuffer = 4 * 1024;
constexpr std::chrono::milliseconds kFarewell{1'000};

}  // namespace

CallerConnection::CallerConnection(Socket socket, DeadlineSweep& sweep,
                                   const CallerDeadlines& deadlines)
    : stream_(std::move(socket)),
      deadlines_(deadlines),
      read_deadline_(sweep, [this] { close(); }),
      body_deadline_(sweep, [this] { cancel_reading(); }),
      write_deadline_(sweep, [this] { close(); }),
      ahead_ended_(stream_.socket().get_executor(), SteadyTimer::time_point::max()),
      next_look_(stream_.socket().get_executor()) {
  prepare(stream_.socket());
}

Task<bool> CallerConnection::start_tls(asio::ssl::context& context) {
  std::error_code error;
  read_deadline_.arm(deadlines_.head);
  co_await stream_.accept_tls(context, error);
  read_deadline_.disarm();
  if (error) close();
  co_return !error;
}

Task<bool> CallerConnection::fill(std::size_t wanted) {
  if (reading_ahead_) {
    const std::size_t had = in_.readable().size();
    co_await reading_ahead_ends();
    if (in_.readable().size() > had) co_return true;
  }
  std::error_code error;
  char* const room = in_.reserve(wanted);
  const std::size_t got =
      co_await stream_.read_some(asio::buffer(room, std::max(wanted, in_.room())), error);
  in_.commit(got);
  co_return !note_read(error);
}

/// Whether reading has come to an end.
bool CallerConnection::note_read(const std::error_code& error) {
  if (error && error != asio::error::operation_aborted) gone_ = true;
  return static_cast<bool>(error);
}

void CallerConnection::cancel_reading() {
  std::error_code ignored;
  stream_.socket().cancel(ignored);
}

Task<CallerConnection::HeadOutcome> CallerConnection::read_head() {
  parser_.reset();
  in_.shrink(kIdleBuffer);
  bool begun = !in_.empty();
  head_came_ahead_ = begun;
  read_deadline_.arm(begun ? deadlines_.head : deadlines_.idle);
  for (;;) {
    if (!in_.empty()) {
      if (!begun) {
        begun = true;
        read_deadline_.arm(deadlines_.head);
      }
      const http1::ParseResult result = parser_.parse(in_.readable(), head_);
      if (result.state == http1::ParseState::error) {
        read_deadline_.disarm();
        head_error_ = result.error;
        co_return HeadOutcome::malformed;
      }
      if (result.state == http1::ParseState::complete) {
        read_deadline_.disarm();
        keep_head(head_, in_, result.consumed, head_bytes_);
        body_read_ = head_.body().kind == http1::Framing::none;
        body_begun_ = false;
        co_return HeadOutcome::complete;
      }
    }
    head_came_ahead_ = false;
    idle_ = !begun;
    if (idle_ && draining_) co_return HeadOutcome::closed;
    const bool filled = co_await fill(kFirstRead);
    idle_ = false;
    if (!filled) {
      read_deadline_.disarm();
      co_return begun&& read_deadline_.expired() ? HeadOutcome::timed_out : HeadOutcome::closed;
    }
  }
}

bool CallerConnection::write_now(Pieces& what) {
  stream_.write_now(what);
  return is_written(what);
}

Task<bool> CallerConnection::write(Pieces what) {
  std::uint64_t written = 0;
  const std::error_code error =
      co_await write_all(stream_, what, write_deadline_, deadlines_.write_stall, written);
  if (error) gone_ = true;
  co_return !error;
}

void CallerConnection::drain() {
  draining_ = true;
  if (idle_) close();
}

void CallerConnection::close() noexcept {
  gone_ = true;
  stream_.close();
}

Task<> CallerConnection::end() {
  if (stream_.is_tls() && stream_.is_open() && !gone_) {
    co_await reading_ahead_ends();
    read_deadline_.arm(kFarewell);
    co_await stream_.end_tls();
    read_deadline_.disarm();
  }
  close();
}

Task<> CallerConnection::linger_and_close() {
  constexpr std::chrono::milliseconds kSilence{2'000};
  constexpr std::chrono::seconds kLongest{10};
  const auto until = std::chrono::steady_clock::now() + kLongest;
  std::error_code error;
  if (stream_.is_tls() && stream_.is_open()) {
    // What the caller is still sending ends the wait for its farewell, not the connection.
    co_await reading_ahead_ends();
    body_deadline_.arm(kFarewell);
    co_await stream_.end_tls();
    body_deadline_.disarm();
  }
  if (stream_.is_open()) stream_.socket().shutdown(Socket::shutdown_send, error);
  in_.consume(in_.readable().size());
  while (!error && std::chrono::steady_clock::now() < until) {
    read_deadline_.arm(kSilence);
    char* const room = in_.reserve(kFirstRead);
    // Nobody wants it, so TLS is not taken off.
    co_await stream_.socket().async_read_some(asio::buffer(room, in_.room()), into(error));
  }
  read_deadline_.disarm();
  close();
}

}  // namespace gatehouse::proxy::net
