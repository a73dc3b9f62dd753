// How a CallerConnection notices that its caller leaves while nobody reads.

#include <array>
#include <utility>

#include <sys/socket.h>

#include "proxy/net/caller_connection.h"

namespace gatehouse::proxy::net {
namespace {

constexpr std::size_t kAhead = 4 * 1024;  // read at once of what a caller sends before its answer
constexpr std::size_t kAheadLimit = 16 * 1024;          // kept of it
constexpr std::chrono::milliseconds kLookInterval{50};  // at one that far ahead

}  // namespace

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
    char* const room = in_.reserve(kAhead);
    const auto got = ::recv(stream_.socket().native_handle(), room, kAhead, MSG_DONTWAIT);
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
  auto room = std::make_shared<std::array<char, kAhead>>();
  stream_.async_read_tls(asio::buffer(*room), [self = shared_from_this(), room](
                                                  const std::error_code& error, std::size_t got) {
    self->on_tls_read(error, std::string_view(room->data(), got));
  });
}

void CallerConnection::on_tls_read(const std::error_code& error, std::string_view bytes) {
  reading_ahead_ = false;
  in_.append(bytes);
  ahead_ended_.cancel();
  const bool aborted = error == asio::error::operation_aborted;  // with the watch it was begun for
  if (error && !aborted) return depart();
  if (!watching_ || !stream_.is_open()) return;
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

}  // namespace gatehouse::proxy::net
