#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/system/file_system.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

struct AuditQuery {
  std::size_t limit = 50;
  std::optional<std::int64_t> before;  ///< entries with a lower `seq` only
  std::optional<std::string> actor;
  std::optional<std::string> action;  ///< "key.update", or "key" for all that begin with it
  std::optional<std::string> result;  ///< "ok" or "failed"
};

struct AuditPage {
  std::vector<Json> entries;         ///< newest first, without their hashes
  std::optional<std::int64_t> next;  ///< `before` of the page behind this one
};

/// Reads the log from its end. Takes no lock; lines that cannot be read are passed over. A missing
/// log is an empty one. Throws FileError.
AuditPage read_audit(FileSystem& disk, const std::filesystem::path& path, const AuditQuery& query);

/// What a look at the whole log found.
struct AuditVerdict {
  struct Broken {
    std::int64_t line = 0;  ///< from 1
    std::string reason;
  };

  std::int64_t entries = 0;      ///< good ones, before the broken line if there is one
  std::string head;              ///< the hash of the last of them
  std::optional<Broken> broken;  ///< the first line that does not fit
  std::size_t torn_bytes = 0;    ///< of an unfinished last line, which the next entry mends
};

/// Recomputes the chain. Throws FileError.
AuditVerdict verify_audit(FileSystem& disk, const std::filesystem::path& path);

}  // namespace gatehouse::dashboard
