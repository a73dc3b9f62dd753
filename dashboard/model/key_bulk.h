#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/storage/document.h"
#include "dashboard/model/json.h"
#include "dashboard/model/refusal.h"

namespace gatehouse::dashboard {

/// One change of many keys.
struct KeyBulk {
  enum class Action { enable, disable, remove, set };

  std::vector<std::string> ids;  ///< each once
  Action action = Action::set;
  Json members;  ///< what `set` merges into each
};

inline constexpr std::size_t kMostBulkKeys = 10'000;

/// Reads `ids`, `action` (enable, disable, delete or set) and `set`: members of a key, save its
/// name, which must differ. Each problem is added to `errors`; nothing when there is any.
std::optional<KeyBulk> parse_key_bulk(const Json& body, std::vector<FieldError>& errors);

/// What came of it.
struct KeyBulkOutcome {
  std::size_t changed = 0;
  std::size_t unchanged = 0;
  std::vector<std::string> unknown;  ///< ids of no key; the change is refused then
};

/// All or none: a document that it was refused on is to be thrown away. A problem with `set` is
/// told once, for the first key that has it ("set.expiry_date").
Refused change_keys(Document& document, const KeyBulk& bulk, Timestamp now,
                    KeyBulkOutcome& outcome);

}  // namespace gatehouse::dashboard
