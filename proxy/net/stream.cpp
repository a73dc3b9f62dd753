#include "proxy/net/stream.h"

#include <algorithm>

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace gatehouse::proxy::net {
namespace {

// Kept by the kernel for a peer that does not take it. Otherwise it would grow to megabytes, and a
// thousand of them would use up the memory of all connections of the machine.
constexpr int kMostUnsent = 128 * 1024;

void take_off(Pieces& what, std::size_t taken) {
  for (asio::const_buffer& piece : what) {
    const std::size_t part = std::min(taken, piece.size());
    piece += part;
    taken -= part;
  }
}

}  // namespace

Pieces pieces(std::string_view first, std::string_view second, std::string_view third) {
  return {asio::buffer(first), asio::buffer(second), asio::buffer(third)};
}

bool is_written(const Pieces& what) { return asio::buffer_size(what) == 0; }

Stream::Stream(Socket socket) : socket_(std::move(socket)) {}

Task<> Stream::start_tls(asio::ssl::context& context, const std::string& host,
                         std::error_code& error) {
  tls_ = std::make_unique<asio::ssl::stream<Socket&>>(socket_, context);
  // An address has no place in SNI (RFC 6066, 3); the certificate must name it all the same.
  std::error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  if (not_an_address) SSL_set_tlsext_host_name(tls_->native_handle(), host.c_str());
  tls_->set_verify_callback(asio::ssl::host_name_verification(host), error);
  if (error) co_return;
  co_await tls_->async_handshake(asio::ssl::stream_base::client, into(error));
}

Task<> Stream::accept_tls(asio::ssl::context& context, std::error_code& error) {
  tls_ = std::make_unique<asio::ssl::stream<Socket&>>(socket_, context);
  co_await tls_->async_handshake(asio::ssl::stream_base::server, into(error));
}

Task<> Stream::end_tls() {
  if (!tls_) co_return;
  std::error_code ignored;
  co_await tls_->async_shutdown(into(ignored));
}

std::size_t Stream::write_now(Pieces& what) {
  if (tls_) return 0;
  std::array<iovec, std::tuple_size_v<Pieces>> parts;
  std::size_t count = 0;
  for (const asio::const_buffer& piece : what) {
    if (piece.size() > 0) parts[count++] = {const_cast<void*>(piece.data()), piece.size()};
  }
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  // One part, as most writes have, takes the shorter way through the kernel.
  const int fd = socket_.native_handle();
  const ssize_t sent = count == 1 ? ::send(fd, parts[0].iov_base, parts[0].iov_len, MSG_NOSIGNAL)
                                  : ::sendmsg(fd, &message, MSG_NOSIGNAL);
  if (sent <= 0) return 0;
  take_off(what, static_cast<std::size_t>(sent));
  return static_cast<std::size_t>(sent);
}

void Stream::close() noexcept {
  std::error_code ignored;
  socket_.close(ignored);
}

Task<std::error_code> write_all(Stream& stream, Pieces what, Deadline& deadline,
                                std::chrono::milliseconds stall, std::uint64_t& written) {
  std::error_code error;
  std::size_t left = asio::buffer_size(what);
  while (left > 0 && !error) {
    deadline.arm(stall);
    const std::size_t taken = co_await stream.write_some(what, error);
    left -= taken;
    written += taken;
    take_off(what, taken);
  }
  deadline.disarm();
  co_return error;
}

void prepare(Socket& socket) {
  std::error_code ignored;  // a connection that is gone already shows at its first read
  socket.set_option(Tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kMostUnsent,
               sizeof kMostUnsent);
}

bool is_stale(Socket& socket) {
  char byte = 0;
  const auto got = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

std::string_view peek(Socket& socket, std::span<char> room) {
  const auto got =
      ::recv(socket.native_handle(), room.data(), room.size(), MSG_PEEK | MSG_DONTWAIT);
  return {room.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
}

bool has_left(Socket& socket) {
  pollfd peer{socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&peer, 1, 0) > 0;
}

}  // namespace gatehouse::proxy::net
