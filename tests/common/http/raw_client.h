#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/system/unique_fd.h"

namespace gatehouse::testing {

/// A TCP connection on which a test says exactly the bytes it wants. Throws std::system_error.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);

  /// False when the peer takes no more.
  bool send(std::string_view bytes);

  /// Everything until the peer ends, or until `ceiling`.
  std::string read_to_end(std::chrono::milliseconds ceiling = std::chrono::seconds(20));

  /// Everything until `part` has arrived (or the peer ended, or the ceiling passed).
  std::string read_until(std::string_view part,
                         std::chrono::milliseconds ceiling = std::chrono::seconds(20));

  /// One whole answer with a Content-Length: head and body.
  std::string read_answer();

  void close() { fd_.reset(); }

 private:
  bool read_more(std::chrono::steady_clock::time_point deadline);

  UniqueFd fd_;
  std::string received_;
};

/// Sends `request` on a connection of its own and returns all of the answer.
std::string exchange(std::uint16_t port, std::string_view request);

/// 404 for "HTTP/1.1 404 Not Found…"; 0 for anything that is not an answer.
int status_of(std::string_view answer);

/// What stands behind the head.
std::string body_of(std::string_view answer);

}  // namespace gatehouse::testing
