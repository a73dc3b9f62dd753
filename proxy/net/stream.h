#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "proxy/net/asio.h"
#include "proxy/net/deadline.h"

namespace gatehouse::proxy::net {

/// Up to three pieces of bytes that are written with one system call.
using Pieces = std::array<asio::const_buffer, 3>;

Pieces pieces(std::string_view first, std::string_view second = {}, std::string_view third = {});

/// One TCP connection, plain or under TLS. Lives on its worker's thread. At most one read and one
/// write at a time.
class Stream {
 public:
  explicit Stream(Socket socket);

  /// Starts TLS as the side that connects: SNI and the certificate's name are `host`. The peer's
  /// certificate is verified as `context` says.
  Task<> start_tls(asio::ssl::context& context, const std::string& host, std::error_code& error);

  /// The same as the side that was connected to.
  Task<> accept_tls(asio::ssl::context& context, std::error_code& error);

  /// Tells a TLS peer that nothing more comes, and waits for it to say the same; nothing on a plain
  /// connection.
  Task<> end_tls();

  /// A read that is not awaited; for one at a time, and none beside read_some. TLS only.
  template <typename Handler>
  void async_read_tls(asio::mutable_buffer into_buffer, Handler handler) {
    tls_->async_read_some(into_buffer, std::move(handler));
  }

  /// 0 bytes only with an error; the end of the stream is asio::error::eof.
  auto read_some(asio::mutable_buffer into_buffer, std::error_code& error) {
    return operation<std::size_t>(error, [this, into_buffer](Completion<std::size_t> completion) {
      if (tls_) {
        tls_->async_read_some(into_buffer, std::move(completion));
      } else {
        socket_.async_read_some(into_buffer, std::move(completion));
      }
    });
  }

  auto write_some(const Pieces& from, std::error_code& error) {
    return operation<std::size_t>(error, [this, from](Completion<std::size_t> completion) {
      if (tls_) {
        tls_->async_write_some(from, std::move(completion));
      } else {
        socket_.async_write_some(from, std::move(completion));
      }
    });
  }

  /// Writes what the kernel takes of `what` without waiting, and takes that off it. How much that
  /// was; nothing under TLS or when the connection is broken, which the next write tells.
  std::size_t write_now(Pieces& what);

  /// Cancels what is under way and closes; operations end with operation_aborted. May be called
  /// more than once.
  void close() noexcept;

  bool is_open() const { return socket_.is_open(); }
  bool is_tls() const { return tls_ != nullptr; }

  /// OpenSSL's state of the connection; null for a plain one.
  SSL* tls_handle() { return tls_ ? tls_->native_handle() : nullptr; }

  Socket& socket() { return socket_; }

 private:
  Socket socket_;
  std::unique_ptr<asio::ssl::stream<Socket&>> tls_;
};

/// Whether nothing is left to write.
bool is_written(const Pieces& what);

/// Writes all of it, restarting `deadline` with `stall` at each piece that goes out: it cuts off a
/// peer that takes nothing for that long, not one that is slow. Says why it did not succeed. Adds
/// what goes out to `written`, as it does.
Task<std::error_code> write_all(Stream& stream, Pieces what, Deadline& deadline,
                                std::chrono::milliseconds stall, std::uint64_t& written);

/// Settings of every connection of ours: TCP_NODELAY, non-blocking, little kept that is not sent.
void prepare(Socket& socket);

/// Whether the peer of an idle connection has closed it or has sent something nobody asked for.
bool is_stale(Socket& socket);

/// The beginning of what the peer has sent that is not read yet, as much of it as `room` takes.
std::string_view peek(Socket& socket, std::span<char> room);

/// Whether the peer has closed its side or reset the connection, whatever it has sent before that
/// is not read yet.
bool has_left(Socket& socket);

}  // namespace gatehouse::proxy::net
