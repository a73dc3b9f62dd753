#include "tests/common/http/raw_client.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace gatehouse::testing {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::size_t content_length_of(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  std::size_t length = 0;
  if (at != std::string_view::npos) {
    const std::string_view digits = head.substr(at + kName.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
  }
  return length;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (!fd_) fail("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    fail("connect");
  }
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::read_more(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  pollfd entry{fd_.get(), POLLIN, 0};
  if (left <= 0 || ::poll(&entry, 1, static_cast<int>(left)) <= 0) return false;
  std::array<char, 16'384> chunk;
  const ssize_t got = ::recv(fd_.get(), chunk.data(), chunk.size(), 0);
  if (got <= 0) return false;
  received_.append(chunk.data(), static_cast<std::size_t>(got));
  return true;
}

std::string RawClient::read_to_end(std::chrono::milliseconds ceiling) {
  const auto deadline = Clock::now() + ceiling;
  while (read_more(deadline)) {
  }
  return std::exchange(received_, {});
}

std::string RawClient::read_until(std::string_view part, std::chrono::milliseconds ceiling) {
  const auto deadline = Clock::now() + ceiling;
  while (received_.find(part) == std::string::npos && read_more(deadline)) {
  }
  return received_;
}

std::string RawClient::read_answer() {
  const auto deadline = Clock::now() + std::chrono::seconds(20);
  while (true) {
    const std::size_t end = received_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t size = end + 4 + content_length_of(received_.substr(0, end));
      if (received_.size() >= size) {
        std::string answer = received_.substr(0, size);
        received_.erase(0, size);
        return answer;
      }
    }
    if (!read_more(deadline)) return std::exchange(received_, {});
  }
}

std::string exchange(std::uint16_t port, std::string_view request) {
  RawClient client(port);
  client.send(request);
  return client.read_answer();
}

int status_of(std::string_view answer) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  if (!answer.starts_with(kVersion) || answer.size() < kVersion.size() + 3) return 0;
  int status = 0;
  std::from_chars(answer.data() + kVersion.size(), answer.data() + kVersion.size() + 3, status);
  return status;
}

std::string body_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string() : std::string(answer.substr(end + 4));
}

}  // namespace gatehouse::testing
