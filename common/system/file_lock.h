#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

#include "common/system/file_system.h"
#include "common/system/unique_fd.h"

namespace gatehouse {

/// The lock could not be had in time. The message names the holder's process id where known.
class LockTimeout : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An exclusive flock(2) on a file, held while the object lives.
///
/// The kernel frees it however its holder dies, so there are no stale locks. The file is created
/// (0600) when missing and never renamed or removed. Two threads of one process exclude each other
/// just as two processes do. The descriptor is not inherited across exec.
class FileLock {
 public:
  /// Told something that an operator should know, in a sentence.
  using OnNotice = std::function<void(const std::string&)>;

  /// Waits with jitter, and writes this process's id into the file so that others can name it: for
  /// files that are nothing but a lock. An empty *directory* of that name, the lock of the
  /// TypeScript predecessor, is removed and `on_notice` told. Throws LockTimeout, or FileError when
  /// the file cannot be opened.
  static FileLock acquire(FileSystem& disk, const std::filesystem::path& path,
                          std::chrono::milliseconds wait, const OnNotice& on_notice = {});

  /// Does not wait and leaves the file's content alone: nothing when someone else holds it.
  static std::optional<FileLock> try_acquire(FileSystem& disk, const std::filesystem::path& path);

 private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

/// Whether some process holds a flock on the file; false when there is no such file. Asking takes
/// a shared lock for an instant, which a try_acquire of that very instant sees as taken.
bool is_locked(FileSystem& disk, const std::filesystem::path& path);

}  // namespace gatehouse
