#pragma once

#include <string>
#include <vector>

#include "common/storage/data_file.h"

namespace gatehouse::proxy {

/// What a reload would do.
struct ReloadPreview {
  bool ok = true;
  std::string error;  ///< for people; empty when ok
  Problems problems;
  bool is_syntax = false;            ///< the text itself is broken
  std::vector<std::string> changes;  ///< lines of config_changes
};

/// Reads the file and compares it with what is served (null = nothing yet). Changes nothing.
ReloadPreview preview_reload(const DataFile& file, const SnapshotPtr& served);

}  // namespace gatehouse::proxy
