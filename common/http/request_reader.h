#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "common/http/request_guard.h"
#include "common/http/slots.h"
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

/// More of the request has to arrive.
struct PartOfRequest {
  TcpConnection::Deadline deadline;  ///< read again then at the latest
};

using ReadRequest = std::variant<IncomingRequest, HeadRefusal, NoRequest, PartOfRequest>;

/// Reads the requests of one connection as they arrive, without waiting for a peer that is slow.
/// Never holds more than the limits in memory.
class RequestReader {
 public:
  /// Bodies beyond kSmallBody take one of `large_bodies` while they arrive and are refused (503)
  /// when all are taken: a thousand slow senders must not hold a thousand of them.
  explicit RequestReader(Slots& large_bodies) : large_bodies_(large_bodies) {}

  /// Takes what has arrived. After PartOfRequest call it again when more can be read.
  ReadRequest read(TcpConnection& connection, const ReadLimits& limits);

  /// Whether something has arrived beyond the last request.
  bool has_more() const { return !buffer_.empty(); }

  /// Drops what has arrived.
  void clear() { buffer_ = std::string(); }

  static constexpr std::size_t kSmallBody = std::size_t{64} << 10;

 private:
  /// Goes on from the head to the body when all of it is there. Why the request is refused.
  std::optional<HeadRefusal> take_head(const ReadLimits& limits);
  std::optional<HeadRefusal> begin_body(const ReadLimits& limits);
  IncomingRequest take_request();

  Slots& large_bodies_;
  std::string buffer_;               // what arrived beyond the last request, less the head below
  std::size_t searched_ = 0;         // how much of buffer_ has no end of a head
  std::optional<CheckedHead> head_;  // of the request whose body is arriving
  bool continue_is_due_ = false;     // "100 Continue"
  std::optional<TcpConnection::Deadline> deadline_;  // of what is arriving
  Slots::Slot large_body_;
};

}  // namespace gatehouse
