#pragma once

#include <chrono>
#include <string>
#include <variant>

#include "common/http/request_guard.h"
#include "common/system/tcp_connection.h"

namespace gatehouse {

struct ReadLimits {
  std::size_t max_head = 0;
  std::size_t max_body = 0;
  std::chrono::milliseconds deadline{};        ///< for the whole head, and for the whole body
  std::chrono::milliseconds write_deadline{};  ///< for "100 Continue"
};

struct IncomingRequest {
  CheckedHead head;
  std::string body;
};

/// The peer left, or said nothing at all.
struct NoRequest {};

using ReadRequest = std::variant<IncomingRequest, HeadRefusal, NoRequest>;

/// Reads one request from a connection. `buffer` holds what arrived beyond the request before, and
/// afterwards what arrived beyond this one. Never holds more than the limits in memory.
ReadRequest read_request(TcpConnection& connection, std::string& buffer, const ReadLimits& limits);

}  // namespace gatehouse
