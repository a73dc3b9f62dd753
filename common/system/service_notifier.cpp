#include "common/system/service_notifier.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/system/system_call.h"

namespace gatehouse {
namespace {

constexpr timeval kPatience{.tv_sec = 1, .tv_usec = 0};

std::optional<std::int64_t> number(const Environment& environment, const char* variable) {
  const auto text = environment.get(variable);
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < 0) {
    throw std::runtime_error(std::string(variable) + ": must be a number, not \"" + *text + '"');
  }
  return value;
}

std::optional<std::chrono::microseconds> watchdog_interval(const Environment& environment) {
  const auto interval = number(environment, "WATCHDOG_USEC");
  const auto pid = number(environment, "WATCHDOG_PID");
  if (!interval || *interval == 0 || (pid && *pid != ::getpid())) return std::nullopt;
  return std::chrono::microseconds(*interval);
}

std::string socket_path(std::string name) {
  const bool absolute = name.front() == '/' || name.front() == '@';
  if (!absolute || name.size() < 2 || name.size() >= sizeof(sockaddr_un::sun_path)) {
    throw std::runtime_error("NOTIFY_SOCKET: must be a socket's path or @ and a name, not \"" +
                             name + '"');
  }
  if (name.front() == '@') name.front() = '\0';
  return name;
}

/// The assignment that says it, on one line.
std::string status_line(std::string_view text) {
  std::string line = "STATUS=" + std::string(text);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return line;
}

}  // namespace

ServiceNotifier::ServiceNotifier(const Environment& environment) {
  const auto name = environment.get("NOTIFY_SOCKET");
  if (!name) return;
  address_ = socket_path(*name);
  watchdog_interval_ = gatehouse::watchdog_interval(environment);
  socket_.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket_) throw std::system_error(errno, std::generic_category(), "NOTIFY_SOCKET");
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
}

void ServiceNotifier::ready(std::string_view status) const {
  send("READY=1\n" + status_line(status));
}

void ServiceNotifier::reloading() const {
  // Managers tell a reload they asked for from an earlier one by this clock (CLOCK_MONOTONIC).
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  const auto usec = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec));
}

void ServiceNotifier::stopping(std::string_view status, std::chrono::seconds at_most) const {
  const std::chrono::microseconds usec = at_most;
  send("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + std::to_string(usec.count()) + '\n' +
       status_line(status));
}

void ServiceNotifier::status(std::string_view line) const { send(status_line(line)); }

void ServiceNotifier::feed_watchdog() const { send("WATCHDOG=1"); }

void ServiceNotifier::send(std::string_view message) const {
  if (!socket_) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  const auto length =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size() +
                             (address_.front() == '\0' ? 0 : 1));  // a path ends with a zero
  uninterrupted([&] {
    return ::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL,
                    reinterpret_cast<const sockaddr*>(&to), length);
  });
}

}  // namespace gatehouse
