#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "common/system/unique_fd.h"

namespace gatehouse::testing {

// The service manager's end of systemd's notification protocol: a datagram socket at `address`, a
// path or "@" and an abstract name. For one thread.
class NotifySocket {
 public:
  using Message = std::map<std::string, std::string>;

  // Throws std::system_error when the socket cannot be made.
  explicit NotifySocket(std::string address);

  const std::string& address() const { return address_; }

  // The assignments of the next datagram; nothing when none came within `ceiling`.
  std::optional<Message> next(std::chrono::milliseconds ceiling = std::chrono::seconds(20));

  // The first datagram that assigns `name`, passing over others; nothing as above.
  std::optional<Message> next_with(const std::string& name,
                                   std::chrono::milliseconds ceiling = std::chrono::seconds(20));

 private:
  std::string address_;
  UniqueFd socket_;
};

}  // namespace gatehouse::testing
