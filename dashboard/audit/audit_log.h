#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "common/system/clock.h"
#include "common/system/file_system.h"
#include "dashboard/audit/audit_entry.h"

namespace gatehouse::dashboard {

/// The list of what was done: `audit.jsonl` beside the data file (0600), appended to and never
/// rewritten. Each line is chained to the one before (audit_entry.h), so that a line that is
/// changed, taken out or put in shows; that lines are missing at the end does not.
///
/// Appending locks the file (flock), so the dashboard and commands beside it may all write. A line
/// that a crash left unfinished is set aside in `audit.jsonl.torn` and an entry says so, or keeps
/// the line's beginning itself when that file cannot be written; the chain goes on from the last
/// whole line. Thread-safe.
class AuditLog {
 public:
  /// Told, in a sentence, what an operator should know: what was mended, what could not be written.
  using OnNotice = std::function<void(const std::string&)>;

  AuditLog(FileSystem& disk, std::filesystem::path path, const Clock& clock,
           OnNotice on_notice = {});

  /// Appends an entry, durably; its time is set here. Throws FileError, LockTimeout.
  void append(AuditEntry entry);

  /// The same for what has happened already, which a log that cannot be written does not undo:
  /// does not throw but tells.
  void record(AuditEntry entry) noexcept;

  const std::filesystem::path& path() const { return path_; }
  FileSystem& disk() const { return disk_; }

  static constexpr std::chrono::milliseconds kLockWait{2000};

 private:
  void tell(const std::string& notice) const;

  FileSystem& disk_;
  const std::filesystem::path path_;
  const Clock& clock_;
  const OnNotice on_notice_;
};

inline constexpr const char* kAuditName = "audit.jsonl";

}  // namespace gatehouse::dashboard
