#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

#include "common/storage/history.h"
#include "common/storage/snapshot.h"
#include "common/storage/usage_edit.h"
#include "common/system/clock.h"
#include "common/system/file_lock.h"
#include "common/system/file_system.h"

namespace gatehouse {

/// The data file cannot be used: missing, unreadable, not a document, or an update was refused.
/// The message is for people; `position` is set for syntax errors, `problems` for invalid content.
class DataFileError : public std::runtime_error {
 public:
  DataFileError(const std::string& message, Problems problems = {},
                std::optional<InvalidDocument::Position> position = std::nullopt);

  const Problems& problems() const { return problems_; }
  std::optional<InvalidDocument::Position> position() const { return position_; }

 private:
  Problems problems_;
  std::optional<InvalidDocument::Position> position_;
};

/// The one door to the data file.
///
/// Reading takes no lock. Changing goes through `edit` and `record_usage` only: lock the sibling
/// `<file>.lock` → read afresh → apply → validate → write beside → fsync → swap in → start again
/// when someone else's edit got in between → fsync the folder → unlock.
///
/// A missing file is an empty document only until this object has seen one; after that it is an
/// error, like a truncated or invalid one, and nothing is written over it.
///
/// Thread-safe; concurrent updates of one process wait for each other as those of two do.
class DataFile {
 public:
  /// A symbolic link in `path` is resolved once, here. `on_notice` is told, in a sentence, what an
  /// operator should know about, such as an older version's lock that was removed; it may be called
  /// by any thread that updates.
  DataFile(const std::filesystem::path& path, const Clock& clock, FileSystem& disk,
           FileLock::OnNotice on_notice = {});

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path folder() const { return path_.parent_path(); }

  /// What the file stands on, and whatever else lies in its folder.
  FileSystem& disk() const { return disk_; }

  /// Reads and parses. `known` may hand in the newest snapshot: it is returned itself when the
  /// file's bytes are the same. Throws DataFileError.
  SnapshotPtr load(const SnapshotPtr& known = nullptr) const;

  /// The two halves of `load`: the bytes, nothing when there is no file yet, and what they mean.
  std::optional<FileContent> read() const;
  SnapshotPtr parse(std::optional<FileContent> content) const;

  /// Handed the new snapshot the moment it stands in the file, before that has been made durable,
  /// so that whoever watches the file need not read what this process has just written.
  using OnSwapped = std::function<void(const SnapshotPtr&)>;

  struct EditOptions {
    std::string author;  ///< who edits, for the history
    OnSwapped on_swapped;
  };

  /// A change by a person or on their behalf. Revision rises by one if the config differs after
  /// `edit` (by one more, first, when the file had been edited by hand since the last commit).
  /// Nothing is written when `edit` leaves the document as it was. `edit` is called again on a
  /// fresh document when someone else's edit got in between; what it throws passes through and
  /// nothing is written. Throws DataFileError, LockTimeout, FileError.
  SnapshotPtr edit(const std::function<void(Document&)>& edit, const EditOptions& options = {});

  /// The usage path. Nothing is written when nothing changed. It stays away for kHandEditRest after
  /// an edit by hand, so as not to get into the editor's way: null then, and `edit` was not called.
  SnapshotPtr record_usage(const std::function<void(UsageEdit&)>& edit,
                           const OnSwapped& on_swapped = {});

  /// Past configs. A commit that makes a revision adds it before the file is replaced; trouble with
  /// that is told to `on_notice` and keeps no change from being made.
  const History& history() const { return history_; }

  static constexpr std::chrono::milliseconds kLockWait{2000};
  static constexpr std::chrono::milliseconds kHandEditRest{2000};

 private:
  /// What came of applying a change: nothing, a change of usage and proxies at most, or any change
  /// (`config`), which may also be none.
  enum class Applied { config, usage, unchanged, stay_away };

  /// What a change does to the freshly read document.
  using Apply = std::function<Applied(Document&, const std::optional<FileContent>& read,
                                      bool edited_by_hand)>;

  SnapshotPtr commit(const Apply& apply, const EditOptions& options);
  void keep_history(const std::optional<FileContent>& read, bool edited_by_hand,
                    std::int64_t revision_read, const Document& next, Timestamp now,
                    const std::string& author);
  FileLock lock() const;
  void clear_left_overs() const;
  /// Nothing when it cannot be read.
  std::optional<bool> holds_edit_by_hand(const std::filesystem::path& file) const;

  std::filesystem::path path_;
  std::filesystem::path lock_path_;
  const Clock& clock_;
  FileSystem& disk_;
  FileLock::OnNotice on_notice_;
  History history_;
  mutable std::atomic<bool> seen_{false};
};

}  // namespace gatehouse
