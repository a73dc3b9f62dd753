#pragma once

#include <optional>
#include <string>

#include "common/storage/data_file.h"
#include "common/storage/snapshot_source.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// What is wrong with the document on disk, as the API tells it.
struct DocumentFault {
  std::string error;
  std::optional<InvalidDocument::Position> position;
  std::string path;  ///< of the first problem: "$.keys[0].name"
};

DocumentFault fault_of(const DataFileError& error);

/// An empty text when the document is good.
DocumentFault fault_of(const SnapshotSource::Health& health);

/// {"error", "line", "column", "path"}; null where unknown.
Json to_json(const DocumentFault& fault);

}  // namespace gatehouse::dashboard
