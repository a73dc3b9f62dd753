#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "common/storage/document.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// What people call keys, deleted ones included. Refers to the document.
class KeyNames {
 public:
  KeyNames() = default;
  explicit KeyNames(const Document& document);

  /// Null when the document does not know the id any more.
  Json of(const std::string& id) const;

 private:
  std::unordered_map<std::string_view, std::string_view> names_;
};

}  // namespace gatehouse::dashboard
