#pragma once

#include <functional>
#include <string_view>

#include "common/storage/data_file.h"
#include "dashboard/audit/audit_log.h"

namespace gatehouse::dashboard {

/// The one door through which people's changes reach the document: each commit is told to the audit
/// log with who made it and what it changed. Thread-safe.
///
/// The entry follows the commit: a change is made even when the log cannot be written, since
/// locking somebody out must not fail for want of a log. The log's notices say so then.
class AuditedChanges {
 public:
  /// `on_swapped` as DataFile::EditOptions has it.
  AuditedChanges(DataFile& file, AuditLog& audit, DataFile::OnSwapped on_swapped = {})
      : file_(file), audit_(audit), on_swapped_(std::move(on_swapped)) {}

  /// DataFile::edit, with its exceptions and those of `edit`, which make no entry. An edit that
  /// changes no config makes none either.
  SnapshotPtr commit(const Actor& actor, std::string_view action,
                     const std::function<void(Document&)>& edit);

 private:
  DataFile& file_;
  AuditLog& audit_;
  DataFile::OnSwapped on_swapped_;
};

}  // namespace gatehouse::dashboard
