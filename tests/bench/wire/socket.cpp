#include "tests/bench/wire/socket.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <stdexcept>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatehouse::bench {
namespace {

constexpr int kBacklog = 4096;
constexpr std::size_t kEventsATurn = 1024;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in to_sockaddr(const Address& address) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(address.port);
  if (inet_pton(AF_INET, address.host.c_str(), &name.sin_addr) != 1) {
    throw std::invalid_argument("not an IPv4 address: " + address.host);
  }
  return name;
}

void send_at_once(int fd) {
  const int yes = 1;
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0) fail("TCP_NODELAY");
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

Address parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  Address address;
  if (colon != std::string_view::npos) {
    address.host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const char* end = port.data() + port.size();
    if (const auto parsed = std::from_chars(port.data(), end, address.port);
        parsed.ec == std::errc() && parsed.ptr == end && !port.empty()) {
      return address;
    }
  }
  throw std::invalid_argument("not HOST:PORT: " + std::string(text));
}

Socket listen_on(const Address& address) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) fail("socket");
  const int yes = 1;
  if (setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
    fail("SO_REUSEADDR");
  const sockaddr_in name = to_sockaddr(address);
  if (bind(socket.fd(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) fail("bind");
  if (listen(socket.fd(), kBacklog) != 0) fail("listen");
  return socket;
}

Socket accept_from(const Socket& listener) {
  Socket socket(accept4(listener.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.fd() < 0 && errno != EAGAIN && errno != ECONNABORTED) fail("accept");
  if (socket.fd() >= 0) send_at_once(socket.fd());
  return socket;
}

Socket connect_to(const Address& address) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) fail("socket");
  send_at_once(socket.fd());
  const sockaddr_in name = to_sockaddr(address);
  if (connect(socket.fd(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 &&
      errno != EINPROGRESS) {
    fail("connect");
  }
  return socket;
}

std::uint16_t port_of(const Socket& socket) {
  sockaddr_in name{};
  socklen_t size = sizeof name;
  if (getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&name), &size) != 0) fail("getsockname");
  return ntohs(name.sin_port);
}

Sent send_some(const Socket& socket, std::string_view bytes, std::size_t& offset) {
  while (offset < bytes.size()) {
    const ssize_t sent =
        send(socket.fd(), bytes.data() + offset, bytes.size() - offset, MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN || errno == EINTR ? Sent::later : Sent::broken;
    offset += static_cast<std::size_t>(sent);
  }
  return Sent::whole;
}

std::ptrdiff_t receive(const Socket& socket, std::span<char> into) {
  const ssize_t got = recv(socket.fd(), into.data(), into.size(), 0);
  if (got >= 0) return got;
  return errno == EAGAIN || errno == EINTR ? -1 : 0;
}

std::int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)), events_(kEventsATurn) {
  if (epoll_.fd() < 0) fail("epoll_create1");
}

void Poller::add(const Socket& socket, std::uint64_t tag, std::uint32_t events) {
  epoll_event event{.events = events, .data = {.u64 = tag}};
  if (epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, socket.fd(), &event) != 0) fail("epoll_ctl");
}

void Poller::change(const Socket& socket, std::uint64_t tag, std::uint32_t events) {
  epoll_event event{.events = events, .data = {.u64 = tag}};
  if (epoll_ctl(epoll_.fd(), EPOLL_CTL_MOD, socket.fd(), &event) != 0) fail("epoll_ctl");
}

void Poller::remove(const Socket& socket) {
  if (epoll_ctl(epoll_.fd(), EPOLL_CTL_DEL, socket.fd(), nullptr) != 0) fail("epoll_ctl");
}

std::span<const epoll_event> Poller::wait(std::int64_t deadline_ns) {
  timespec left{};
  if (deadline_ns >= 0) {
    const std::int64_t ns = std::max<std::int64_t>(0, deadline_ns - monotonic_ns());
    left = {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
  }
  const int count = epoll_pwait2(epoll_.fd(), events_.data(), static_cast<int>(events_.size()),
                                 deadline_ns < 0 ? nullptr : &left, nullptr);
  if (count < 0 && errno != EINTR) fail("epoll_pwait2");
  return {events_.data(), static_cast<std::size_t>(std::max(count, 0))};
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) fail("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) fail("setrlimit");
}

}  // namespace gatehouse::bench
