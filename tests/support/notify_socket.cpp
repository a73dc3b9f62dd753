#include "tests/support/notify_socket.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <sstream>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace gatehouse::testing {
namespace {

using Clock = std::chrono::steady_clock;

NotifySocket::Message parse(const std::string& datagram) {
  NotifySocket::Message message;
  std::istringstream lines(datagram);
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    message[line.substr(0, equals)] = equals == std::string::npos ? "" : line.substr(equals + 1);
  }
  return message;
}

}  // namespace

NotifySocket::NotifySocket(std::string address)
    : address_(std::move(address)),
      socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, address_.data(), address_.size());
  const bool abstract = address_.front() == '@';
  if (abstract) name.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size() +
                                             (abstract ? 0 : 1));
  if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&name), length) != 0) {
    throw std::system_error(errno, std::generic_category(), "bind " + address_);
  }
}

std::optional<NotifySocket::Message> NotifySocket::next(std::chrono::milliseconds ceiling) {
  pollfd waiting{socket_.get(), POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(ceiling.count())) <= 0) return std::nullopt;
  std::array<char, 4096> buffer{};
  const ssize_t n = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (n < 0) return std::nullopt;
  return parse(std::string(buffer.data(), static_cast<std::size_t>(n)));
}

std::optional<NotifySocket::Message> NotifySocket::next_with(const std::string& name,
                                                             std::chrono::milliseconds ceiling) {
  const auto until = Clock::now() + ceiling;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return std::nullopt;
    auto message = next(left);
    if (message && message->contains(name)) return message;
  }
}

}  // namespace gatehouse::testing
