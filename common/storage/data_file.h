#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "common/storage/snapshot.h"
#include "common/system/clock.h"

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

/// What the usage path may touch of a document: usage members and `proxies`, so that it can never
/// bring back an old limit or a deleted key.
class UsageEdit {
 public:
  explicit UsageEdit(Document& document);

  /// Adds tokens that were used at `when` to the key's windows and lifetime total and moves its
  /// last use forward. Usage of a key deleted in the meantime goes to the deleted record, of a key
  /// that is gone altogether nowhere: false then.
  bool add_usage(const std::string& key_id, Timestamp when, TokenCount tokens);

  /// The same for replayed usage that may count in windows but not again in lifetime totals.
  bool add_to_windows(const std::string& key_id, Timestamp when, TokenCount tokens);

  const std::map<std::string, ProxyEntry>& proxies() const { return document_.proxies; }
  ProxyEntry& proxy(const std::string& instance) { return document_.proxies[instance]; }
  void remove_proxy(const std::string& instance) { document_.proxies.erase(instance); }

  const Document& document() const { return document_; }

 private:
  Document& document_;
  // id → position, built on first use
  std::optional<std::unordered_map<std::string, std::size_t>> positions_;
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
  /// A symbolic link in `path` is resolved once, here.
  DataFile(const std::filesystem::path& path, const Clock& clock);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path folder() const { return path_.parent_path(); }

  /// Reads and parses. `known` may hand in the newest snapshot: it is returned itself when the
  /// file's bytes are the same. Throws DataFileError.
  SnapshotPtr load(const SnapshotPtr& known = nullptr) const;

  /// A change by a person or on their behalf. Revision rises by one if the config differs after
  /// `edit` (by one more, first, when the file had been edited by hand since the last commit).
  /// Nothing is written when `edit` leaves the document as it was. What `edit` throws passes
  /// through and nothing is written. Throws DataFileError, LockTimeout, FileError.
  SnapshotPtr edit(const std::function<void(Document&)>& edit);

  /// The usage path. Nothing is written when nothing changed.
  SnapshotPtr record_usage(const std::function<void(UsageEdit&)>& edit);

  static constexpr std::chrono::milliseconds kLockWait{2000};

 private:
  SnapshotPtr commit(const std::function<void(Document&)>& edit);

  std::filesystem::path path_;
  std::filesystem::path lock_path_;
  const Clock& clock_;
  mutable std::atomic<bool> seen_{false};
};

}  // namespace gatehouse
