#pragma once

#include <chrono>
#include <filesystem>

#include "common/system/unique_fd.h"

namespace gatehouse {

/// Waits for somebody to finish writing a file or to put another one in its place (inotify on its
/// folder), so that changes are noticed without asking all the time.
///
/// It is a hint, not a proof: nothing is noticed on network file systems, when the kernel has no
/// watch left, or while the folder is away. Back it with a look at the file now and then.
class FileWatch {
 public:
  /// Never throws for want of a watch; then only `wake` and the timeout end a wait.
  explicit FileWatch(const std::filesystem::path& file);

  enum class Event { changed, woken, timeout };

  /// For one thread.
  Event wait(std::chrono::milliseconds timeout);

  /// Ends the current or the next wait. From any thread.
  void wake();

 private:
  void watch_folder();
  bool saw_file();

  std::filesystem::path folder_;
  std::filesystem::path name_;
  UniqueFd inotify_;
  UniqueFd wake_;
  bool watching_ = false;
};

}  // namespace gatehouse
