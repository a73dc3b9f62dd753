#include "common/system/tcp_connection.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "common/system/socket_address.h"

namespace gatehouse {
namespace {

std::string peer_of(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return socket_address(storage).host;
}

/// False when the deadline passed first.
bool wait_for(int fd, short events, TcpConnection::Deadline deadline) {
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd entry{fd, events, 0};
    const auto timeout = std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 60'000);
    const int ready = ::poll(&entry, 1, static_cast<int>(timeout));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the read or write will say what is wrong
    if (ready == 0 && std::chrono::steady_clock::now() >= deadline) return false;
  }
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

TcpConnection::TcpConnection(UniqueFd fd) : fd_(std::move(fd)), peer_(peer_of(fd_.get())) {
  const int on = 1;
  ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

TcpConnection::ReadStatus TcpConnection::read_some(std::string& buffer, std::size_t max,
                                                   Deadline deadline) {
  std::array<char, 16'384> chunk;
  while (true) {
    const ssize_t got = ::recv(fd(), chunk.data(), std::min(max, chunk.size()), MSG_DONTWAIT);
    if (got > 0) {
      buffer.append(chunk.data(), static_cast<std::size_t>(got));
      return ReadStatus::bytes;
    }
    if (got == 0 || !would_block()) return ReadStatus::ended;
    if (!wait_for(fd(), POLLIN, deadline)) return ReadStatus::timed_out;
  }
}

bool TcpConnection::write(std::string_view bytes, std::chrono::milliseconds stall) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (sent < 0 && !would_block()) return false;
    if (!wait_for(fd(), POLLOUT, std::chrono::steady_clock::now() + stall)) return false;
  }
  return true;
}

bool TcpConnection::peer_closed() const {
  char byte = 0;
  const ssize_t got = ::recv(fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && !would_block());
}

void TcpConnection::shutdown_writing() const { ::shutdown(fd(), SHUT_WR); }
void TcpConnection::shutdown_reading() const { ::shutdown(fd(), SHUT_RD); }
void TcpConnection::shutdown() const { ::shutdown(fd(), SHUT_RDWR); }

}  // namespace gatehouse
