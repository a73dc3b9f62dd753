#pragma once

#include <csignal>

namespace gatehouse {

/// Turns SIGTERM, SIGINT and SIGHUP into something that a thread waits for, and ignores SIGPIPE and
/// SIGXFSZ: connections and files report what they mean as errors.
///
/// Make one in main before any thread is started: threads inherit that the signals are blocked. A
/// signal that comes before wait() is not lost.
class ShutdownSignal {
 public:
  ShutdownSignal();

  /// Returns the number of the signal that came.
  int wait();

 private:
  sigset_t signals_;
};

}  // namespace gatehouse
