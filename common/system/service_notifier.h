#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/system/environment.h"
#include "common/system/unique_fd.h"

namespace gatehouse {

/// Tells the service manager how the process is doing, by systemd's protocol (sd_notify(3)): each
/// call is a datagram to the socket that NOTIFY_SOCKET names. Without that variable nothing is
/// sent.
///
/// A datagram that the manager does not take within a second is lost, and the caller is not told:
/// nothing it could do about it is better than going on. Thread-safe.
class ServiceNotifier {
 public:
  /// Throws std::runtime_error naming the variable when NOTIFY_SOCKET is neither an absolute path
  /// nor an abstract name ("@…"), or WATCHDOG_USEC or WATCHDOG_PID is not a number.
  explicit ServiceNotifier(const Environment& environment);

  /// The start or a reload is complete. `status` is a line for people, as in status().
  void ready(std::string_view status) const;

  /// A reload begins; ready() must follow.
  void reloading() const;

  /// The process begins to end, and asks to be given `at_most` for it.
  void stopping(std::string_view status, std::chrono::seconds at_most) const;

  /// A line for people, as `systemctl status` shows it. Control characters become spaces.
  void status(std::string_view line) const;

  /// Keeps the manager's watchdog from biting for another watchdog_interval().
  void feed_watchdog() const;

  /// How often the watchdog wants to be fed at the least; nothing when it is not on, or not meant
  /// for this process.
  std::optional<std::chrono::microseconds> watchdog_interval() const { return watchdog_interval_; }

 private:
  void send(std::string_view message) const;

  std::string address_;  // sun_path, an abstract name with its leading zero; empty = send nothing
  UniqueFd socket_;
  std::optional<std::chrono::microseconds> watchdog_interval_;
};

}  // namespace gatehouse
