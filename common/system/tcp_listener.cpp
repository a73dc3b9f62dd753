#include "common/system/tcp_listener.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "common/system/socket_address.h"

namespace gatehouse {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

[[noreturn]] void fail(const ListenAddress& address, const std::string& reason) {
  throw ListenError("cannot listen on " + format_listen_address(address) + ": " + reason);
}

/// Nothing, and why in `error`, when there is none.
AddressList look_up(const ListenAddress& address, int flags, int& error) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV | flags;
  addrinfo* found = nullptr;
  error = ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  return {error == 0 ? found : nullptr, &::freeaddrinfo};
}

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return (ntohl(in.sin_addr.s_addr) >> 24) == 127;
  }
  sockaddr_in6 in6{};
  std::memcpy(&in6, &address, sizeof in6);
  return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
}

}  // namespace

bool is_remote_address(const std::string& host) {
  int error = 0;
  const AddressList found = look_up({host, 0}, AI_NUMERICHOST, error);
  return found && !is_loopback(*found->ai_addr);
}

UniqueFd listen_tcp(const ListenAddress& address, Exposure exposure, int backlog) {
  int error = 0;
  const AddressList found = look_up(address, 0, error);
  if (!found) fail(address, ::gai_strerror(error));
  if (exposure == Exposure::loopback && !is_loopback(*found->ai_addr)) {
    fail(address, "it is not a loopback address");
  }
  UniqueFd socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) fail(address, std::strerror(errno));
  const int on = 1;
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(socket.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(socket.get(), backlog) != 0) {
    fail(address, std::strerror(errno));
  }
  return socket;
}

ListenAddress local_address(const UniqueFd& socket) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return socket_address(storage);
}

UniqueFd duplicate(const UniqueFd& fd) { return UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0)); }

void stop_listening(const UniqueFd& socket) { ::shutdown(socket.get(), SHUT_RDWR); }

}  // namespace gatehouse
