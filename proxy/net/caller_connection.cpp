#include "proxy/net/caller_connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include <sys/socket.h>

#include "proxy/http1/chunked.h"

namespace gatehouse::proxy::net {
namespace {

constexpr std::size_t kReadChunk = 16 * 1024;
constexpr std::size_t kFirstRead = 2 * 1024;
constexpr std::size_t kIdleBuffer = 4 * 1024;
constexpr std::size_t kAheadLimit = 16 * 1024;  // kept of what a caller sends before its answer
constexpr std::chrono::milliseconds kLookInterval{50};  // at one that far ahead
constexpr std::chrono::milliseconds kFarewell{1'000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// How fast a body comes.
class BodyPace {
 public:
  explicit BodyPace(const CallerDeadlines& deadlines) : deadlines_(deadlines) {}

  /// Whether it is too slow, `bytes` more of it having come.
  bool too_slow_after(std::size_t bytes) {
    received_ += bytes;
    const auto elapsed = std::chrono::steady_clock::now() - began_;
    if (elapsed <= deadlines_.body_grace) return false;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed).count();
    return received_ < static_cast<std::size_t>(seconds) * deadlines_.body_bytes_per_second;
  }

 private:
  const CallerDeadlines& deadlines_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::size_t received_ = 0;
};

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

Task<CallerConnection::BodyOutcome> CallerConnection::read_body(
    std::size_t max_bytes, std::string& body, const std::function<bool(std::size_t)>& claim) {
  const http1::BodyFraming framing = head_.body();
  if (framing.kind == http1::Framing::none) co_return BodyOutcome::complete;
  const bool chunked = framing.kind == http1::Framing::chunked;
  if (!chunked && framing.length > max_bytes) co_return BodyOutcome::too_large;
  if (head_.expects_continue() && in_.empty()) {
    if (!co_await write(pieces(kContinue))) co_return BodyOutcome::closed;
  }

  if (chunked) co_return co_await read_chunked(max_bytes, body, claim);
  co_return co_await read_length(framing.length, body, claim);
}

Task<CallerConnection::BodyOutcome> CallerConnection::read_chunked(
    std::size_t max_bytes, std::string& body, const std::function<bool(std::size_t)>& claim) {
  BodyPace pace(deadlines_);
  http1::ChunkedDecoder decoder;
  for (;;) {
    body_begun_ = body_begun_ || !in_.empty();
    const auto step = decoder.next(in_.readable());
    if (step.state == http1::ChunkedDecoder::State::error) co_return BodyOutcome::malformed;
    const std::size_t size = body.size() + step.payload.size();
    if (size > max_bytes || !claim(size)) co_return BodyOutcome::too_large;
    body.append(step.payload);
    in_.consume(step.consumed);
    if (step.state == http1::ChunkedDecoder::State::done) break;
    if (!in_.empty()) continue;
    begin_body_wait();
    const bool filled = co_await fill(kReadChunk);
    if (const auto failed = end_body_wait(filled)) co_return *failed;
    if (pace.too_slow_after(in_.readable().size())) co_return BodyOutcome::too_slow;
  }
  body_read_ = true;
  co_return BodyOutcome::complete;
}

/// What is there is taken out of the buffer, what is not yet is read to where it belongs.
Task<CallerConnection::BodyOutcome> CallerConnection::read_length(
    std::size_t length, std::string& body, const std::function<bool(std::size_t)>& claim) {
  BodyPace pace(deadlines_);
  for (;;) {
    const std::size_t take = std::min(in_.readable().size(), length - body.size());
    if (!claim(body.size() + take)) co_return BodyOutcome::too_large;
    body_begun_ = body_begun_ || take > 0;
    body.append(in_.readable().substr(0, take));
    in_.consume(take);
    if (body.size() == length) break;

    // No more is made room for than what has come would double: the length is only announced.
    const std::size_t had = body.size();
    const std::size_t room = std::min(length - had, std::max(had, kReadChunk));
    if (!claim(had + room)) co_return BodyOutcome::too_large;
    begin_body_wait();
    std::size_t got = 0;
    bool filled = false;
    if (reading_ahead_) {
      filled = co_await fill(kReadChunk);
    } else {
      body.resize(had + room);
      std::error_code error;
      got = co_await stream_.read_some(asio::buffer(body.data() + had, room), error);
      body.resize(had + got);
      filled = !note_read(error);
    }
    if (const auto failed = end_body_wait(filled)) co_return *failed;
    if (pace.too_slow_after(got + in_.readable().size())) co_return BodyOutcome::too_slow;
  }
  body_read_ = true;
  co_return BodyOutcome::complete;
}

/// The rate is looked at each time bytes arrive; the deadline covers that none do.
void CallerConnection::begin_body_wait() {
  body_begun_ = true;
  body_deadline_.arm(deadlines_.body_grace);
}

std::optional<CallerConnection::BodyOutcome> CallerConnection::end_body_wait(bool filled) {
  body_deadline_.disarm();
  if (filled) return std::nullopt;
  return body_deadline_.expired() ? BodyOutcome::too_slow : BodyOutcome::closed;
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

void CallerConnection::watch_departure(std::function<void()> departed) {
  departed_ = std::move(departed);
  watching_ = true;
  ++watch_;
  in_.shrink(0);
  listen_for_departure();
}

void CallerConnection::listen_for_departure() {
  if (stream_.is_tls()) return listen_under_tls();
  stream_.socket().async_wait(
      Socket::wait_read, [self = shared_from_this(), watch = watch_](const std::error_code& error) {
        self->on_readable(error, watch);
      });
}

void CallerConnection::on_readable(const std::error_code& error, unsigned watch) {
  if (error || !watching_ || watch != watch_ || !stream_.is_open()) return;
  while (in_.readable().size() < kAheadLimit) {
    char* const room = in_.reserve(kFirstRead);
    const auto got = ::recv(stream_.socket().native_handle(), room, kFirstRead, MSG_DONTWAIT);
    if (got > 0) {
      in_.commit(static_cast<std::size_t>(got));
      continue;
    }
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
      listen_for_departure();
      return;
    }
    return depart();
  }
  look_for_departure(watch);
}

/// What a caller this far ahead sends is read no further, so its leaving is not to be seen by
/// reading.
void CallerConnection::look_for_departure(unsigned watch) {
  if (!watching_ || watch != watch_ || !stream_.is_open()) return;
  if (has_left(stream_.socket())) return depart();
  next_look_.expires_after(kLookInterval);
  next_look_.async_wait([self = shared_from_this(), watch](const std::error_code& error) {
    if (!error) self->look_for_departure(watch);
  });
}

/// What is readable of a TLS connection says nothing before it is decrypted, so it is read: into a
/// buffer of its own, as an aborted read may still end with bytes after the watch is over.
void CallerConnection::listen_under_tls() {
  if (reading_ahead_) return;  // the one of an earlier watch serves this one
  reading_ahead_ = true;
  auto room = std::make_shared<std::array<char, kFirstRead>>();
  stream_.async_read_tls(asio::buffer(*room), [self = shared_from_this(), room](
                                                  const std::error_code& error, std::size_t got) {
    self->on_tls_read(error, std::string_view(room->data(), got));
  });
}

void CallerConnection::on_tls_read(const std::error_code& error, std::string_view bytes) {
  reading_ahead_ = false;
  in_.append(bytes);
  ahead_ended_.cancel();
  if (error == asio::error::operation_aborted) return;
  if (error) return depart();
  if (!watching_) return;
  if (in_.readable().size() < kAheadLimit) return listen_under_tls();
  look_for_departure(watch_);
}

/// Whoever reads next must not do so beside it.
Task<> CallerConnection::reading_ahead_ends() {
  std::error_code cancelled;
  while (reading_ahead_) co_await ahead_ended_.async_wait(into(cancelled));
}

void CallerConnection::depart() {
  gone_ = true;
  if (!std::exchange(watching_, false)) return;
  if (departed_) departed_();
}

void CallerConnection::unwatch() {
  if (!watching_) return;
  watching_ = false;
  departed_ = nullptr;
  next_look_.cancel();
  std::error_code ignored;
  if (stream_.is_open()) stream_.socket().cancel(ignored);
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
  if (stream_.is_tls()) co_return co_await end();
  if (stream_.is_open()) stream_.socket().shutdown(Socket::shutdown_send, error);
  in_.consume(in_.readable().size());
  while (!error && std::chrono::steady_clock::now() < until) {
    read_deadline_.arm(kSilence);
    char* const room = in_.reserve(kReadChunk);
    co_await stream_.read_some(asio::buffer(room, kReadChunk), error);
  }
  read_deadline_.disarm();
  close();
}

}  // namespace gatehouse::proxy::net
