#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "common/system/unique_fd.h"

namespace gatehouse {

/// The lock could not be had in time. The message names the holder's process id where known.
class LockTimeout : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An exclusive flock(2) on a file of its own, held while the object lives.
///
/// The kernel frees it however its holder dies, so there are no stale locks. The lock file is
/// created when missing and never renamed or removed.
class FileLock {
 public:
  /// Waits with jitter. Throws LockTimeout, or FileError when the file cannot be opened.
  static FileLock acquire(const std::filesystem::path& path, std::chrono::milliseconds wait);

  /// Does not wait: nothing when someone else holds it.
  static std::optional<FileLock> try_acquire(const std::filesystem::path& path);

 private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

/// Whether some process holds a flock on the file; false when there is no such file.
bool is_locked(const std::filesystem::path& path);

}  // namespace gatehouse
