#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/epoll.h>

namespace gatehouse::bench {

/// Owns a descriptor.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket();

  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

struct Address {
  std::string host;  ///< IPv4, in dots
  std::uint16_t port = 0;
};

/// "127.0.0.1:8080". Throws std::invalid_argument.
Address parse_address(std::string_view text);

/// Both ends do not block and send at once (TCP_NODELAY). Throw std::system_error.
Socket listen_on(const Address& address);
Socket accept_from(const Socket& listener);  ///< its fd is -1 when nobody waits
Socket connect_to(const Address& address);
std::uint16_t port_of(const Socket& socket);

enum class Sent { whole, later, broken };

/// Writes what the peer takes of `bytes` from `offset` on, and moves `offset` behind it.
Sent send_some(const Socket& socket, std::string_view bytes, std::size_t& offset);

/// A number of bytes read; 0 when the peer has closed or the connection broke; -1 when nothing is
/// there.
std::ptrdiff_t receive(const Socket& socket, std::span<char> into);

/// Nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share.
std::int64_t monotonic_ns();

/// epoll, level-triggered.
class Poller {
 public:
  Poller();
  void add(const Socket& socket, std::uint64_t tag, std::uint32_t events = EPOLLIN);
  void change(const Socket& socket, std::uint64_t tag, std::uint32_t events);
  void remove(const Socket& socket);

  /// What has happened until `deadline_ns` (negative: whenever); valid until the next call.
  std::span<const epoll_event> wait(std::int64_t deadline_ns);

 private:
  Socket epoll_;
  std::vector<epoll_event> events_;
};

/// As many descriptors as the system allows this process. Throws std::system_error.
void raise_descriptor_limit();

}  // namespace gatehouse::bench
