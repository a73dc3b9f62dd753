#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "common/storage/snapshot.h"
#include "common/system/clock.h"
#include "common/system/file_signature.h"
#include "common/system/file_system.h"

namespace gatehouse {

/// What a look at a path found: a file in some state, none, or an error.
struct FileState {
  std::optional<FileSignature> signature;
  int error_number = 0;  ///< of the stat(2) that failed

  friend bool operator==(const FileState&, const FileState&) = default;
};

/// One stat(2); does not throw.
FileState look_at(FileSystem& disk, const std::filesystem::path& path);

/// How old a state of a file must be before an equal signature proves equal content: some ticks of
/// a file system's clock, in which several edits can bear the same time.
inline constexpr std::chrono::milliseconds kYouth{20};

/// When the content of a file was read.
struct ReadTime {
  Clock::Monotonic began;
  Timestamp began_at;          ///< the same moment on the wall clock
  std::int64_t file_clock_ns;  ///< the same on the clock of file_clock_ns()
};

/// The newest good snapshot and the state of the file that was last looked into.
struct Published {
  SnapshotPtr snapshot;
  FileState state;

  /// Whether finding the file in `state` again proves that its content is what was looked at.
  bool proven = false;

  /// When the file was first found in `state`.
  Clock::Monotonic first_seen{};

  /// `state` is a commit of this process.
  bool committed_here = false;
};

/// Whether an edit after that read, which found `found.state`, must show in the signature. What is
/// not a file has no content to prove.
///
/// It must once the state was kYouth old, known from having seen it or from its change time. (The
/// change time alone decides: anyone may set the modification time.) A commit of ours had all of
/// its content before it was swapped in, so there the next tick of the file clock is enough; others
/// write in place, and a write is stamped before its bytes are there.
bool proves_content(const Published& found, const ReadTime& read);

/// Hands a Published from the one thread that writes it to many that read it, at the price of a
/// version check a read: each thread keeps a copy of its own (an atomic shared_ptr takes
/// microseconds once threads contend).
class PublishedSnapshot {
 public:
  PublishedSnapshot();
  PublishedSnapshot(const PublishedSnapshot&) = delete;
  PublishedSnapshot& operator=(const PublishedSnapshot&) = delete;

  void publish(Published next);

  /// This thread's copy, brought up to date. Valid until this thread asks this object again.
  const Published& get() const;

  /// Ends this thread's copy, which may be the last that holds an old document in memory.
  void let_go() const;

 private:
  struct Copy;

  Copy& copy_of_this_thread() const;

  const std::shared_ptr<const std::uint64_t> identity_;  ///< a number that is never given again
  std::atomic<std::uint64_t> version_{1};
  mutable std::mutex mutex_;
  Published published_;  ///< guarded by mutex_
};

}  // namespace gatehouse
