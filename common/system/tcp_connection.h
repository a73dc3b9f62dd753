#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "common/system/unique_fd.h"

namespace gatehouse {

/// An accepted TCP connection with deadlines, for one thread at a time; the shutdown functions may
/// be called from any while it lives.
class TcpConnection {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  /// A deadline long past: what has not arrived is not waited for.
  static constexpr Deadline kNow{};

  /// Sets TCP_NODELAY.
  explicit TcpConnection(UniqueFd fd);

  int fd() const { return fd_.get(); }

  /// The peer's address without its port.
  const std::string& peer() const { return peer_; }

  enum class ReadStatus { bytes, ended, timed_out };

  /// Appends what has arrived, at most `max` bytes, to `buffer`, waiting for the first of it. A
  /// broken connection counts as ended.
  ReadStatus read_some(std::string& buffer, std::size_t max, Deadline deadline);

  /// False when the peer is gone or takes nothing for as long as `stall`.
  bool write(std::string_view bytes, std::chrono::milliseconds stall);

  /// Whether the peer has closed its side, without waiting. Unread bytes hide that.
  bool peer_closed() const;

  /// Ends our side.
  void shutdown_writing() const;

  /// Reads find the end from here on.
  void shutdown_reading() const;

  /// Writes fail as well.
  void shutdown() const;

 private:
  UniqueFd fd_;
  std::string peer_;
};

}  // namespace gatehouse
