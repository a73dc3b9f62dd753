#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "common/storage/snapshot.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// What people call keys, deleted ones included. Refers to the snapshot.
class KeyNames {
 public:
  explicit KeyNames(const Snapshot& snapshot);

  /// Null when the document does not know the id any more.
  Json of(const std::string& id) const;

 private:
  const Snapshot& snapshot_;
  std::unordered_map<std::string_view, std::string_view> deleted_;
};

}  // namespace gatehouse::dashboard
