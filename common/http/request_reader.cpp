#include "common/http/request_reader.h"

#include <algorithm>

namespace gatehouse {
namespace {

using Deadline = TcpConnection::Deadline;
using ReadStatus = TcpConnection::ReadStatus;

Deadline deadline_in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

/// How many bytes the head at the start of the buffer has, or why there is none.
std::variant<std::size_t, HeadRefusal, NoRequest> read_head(TcpConnection& connection,
                                                            std::string& buffer,
                                                            const ReadLimits& limits) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const Deadline deadline = deadline_in(limits.deadline);
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = buffer.find(kEnd, searched);
    if (end != std::string::npos && end + kEnd.size() <= limits.max_head) {
      return end + kEnd.size();
    }
    if (end != std::string::npos || buffer.size() >= limits.max_head) {
      return HeadRefusal{431, "The request's head is too large."};
    }
    searched = buffer.size() - std::min(buffer.size(), kEnd.size() - 1);
    switch (connection.read_some(buffer, limits.max_head - buffer.size(), deadline)) {
      case ReadStatus::bytes:
        break;
      case ReadStatus::ended:
        return NoRequest{};
      case ReadStatus::timed_out:
        if (buffer.empty()) return NoRequest{};
        return HeadRefusal{408, "The request's head took too long."};
    }
  }
}

std::variant<IncomingRequest, HeadRefusal, NoRequest> read_body(TcpConnection& connection,
                                                                std::string& buffer,
                                                                CheckedHead head,
                                                                const ReadLimits& limits) {
  const std::size_t length = head.content_length;
  if (head.expects_continue && buffer.size() < length) {
    if (!connection.write("HTTP/1.1 100 Continue\r\n\r\n", limits.write_deadline)) {
      return NoRequest{};
    }
  }
  const Deadline deadline = deadline_in(limits.deadline);
  while (buffer.size() < length) {
    switch (connection.read_some(buffer, length - buffer.size(), deadline)) {
      case ReadStatus::bytes:
        break;
      case ReadStatus::ended:
        return NoRequest{};
      case ReadStatus::timed_out:
        return HeadRefusal{408, "The request's body took too long."};
    }
  }
  IncomingRequest request{std::move(head), buffer.substr(0, length)};
  buffer.erase(0, length);
  return request;
}

}  // namespace

ReadRequest read_request(TcpConnection& connection, std::string& buffer, const ReadLimits& limits) {
  const auto head_size = read_head(connection, buffer, limits);
  if (const auto* refusal = std::get_if<HeadRefusal>(&head_size)) return *refusal;
  if (std::holds_alternative<NoRequest>(head_size)) return NoRequest{};

  const std::size_t size = std::get<std::size_t>(head_size);
  auto head = check_head(std::string_view(buffer).substr(0, size), limits.max_body);
  if (const auto* refusal = std::get_if<HeadRefusal>(&head)) return *refusal;
  buffer.erase(0, size);
  return read_body(connection, buffer, std::get<CheckedHead>(std::move(head)), limits);
}

}  // namespace gatehouse
