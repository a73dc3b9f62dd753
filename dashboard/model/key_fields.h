#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/domain/api_key.h"
#include "common/domain/field_error.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// What only a creation may say besides the editable members.
struct KeyCreation {
  std::optional<Secret> chosen;  ///< the secret itself, when the admin chose it
  bool store_plain = false;
};

/// Merges the members of a request body into a key. An absent member stays, null clears an
/// optional one (as "" does where a text is meant). Unknown members, usage, and what only the
/// server sets are refused. Every problem is added to `errors`; the key is to be thrown away when
/// there are any.
void merge_members(const Json& body, Timestamp now, ApiKey& key, std::vector<FieldError>& errors);

/// The same for a creation: `name` and `token_limit_per_5h` must be there (the limit may be null,
/// said outright), `key` and `store_plain` are allowed.
KeyCreation merge_creation(const Json& body, Timestamp now, ApiKey& key,
                           std::vector<FieldError>& errors);

}  // namespace gatehouse::dashboard
