#pragma once

#include <string>
#include <vector>

#include "common/storage/snapshot.h"

namespace gatehouse::dashboard {

/// What differs between two documents, as far as the browser shows it. The pointers are into the
/// snapshots that were compared.
struct DocumentChanges {
  std::vector<const ApiKey*> created;
  std::vector<const ApiKey*> updated;  ///< as they are after the change
  std::vector<const ApiKey*> deleted;  ///< as they were before it
  std::vector<const ApiKey*> used;     ///< usage alone
};

/// Compares by id. Costs one look-up and one comparison a key.
DocumentChanges changes_between(const Snapshot& previous, const Snapshot& next);

}  // namespace gatehouse::dashboard
