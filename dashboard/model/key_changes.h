#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "common/storage/document.h"
#include "dashboard/model/json.h"
#include "dashboard/model/refusal.h"

namespace gatehouse::dashboard {

// What can be done to the keys of a document, whoever asks for it. A document that a change was
// refused on is to be thrown away.

/// A key that is about to be added, and its secret, which is known this once.
struct NewKey {
  ApiKey key;
  Secret secret;
};

/// The key of a document whose id, or else whose secret, `id` is; null when there is none.
const ApiKey* find_key(const Document& document, std::string_view id);
ApiKey* find_key(Document& document, std::string_view id);

/// Makes a key from the members of a creation (key_fields.h). Problems are added to `errors`; the
/// key is to be thrown away when there are any.
NewKey make_key(const Json& members, const std::string& author, Timestamp now,
                std::vector<FieldError>& errors);

Refused add_key(Document& document, const ApiKey& key);

/// Merges members into a key of the document.
Refused edit_key(Document& document, ApiKey& key, const Json& members, Timestamp now);

/// Sets keys of the document aside for thirty days.
void set_keys_aside(Document& document, const std::vector<ApiKey*>& keys, Timestamp now);
void set_key_aside(Document& document, ApiKey& key, Timestamp now);

/// Brings a deleted key back, disabled.
Refused bring_key_back(Document& document, std::string_view id, Timestamp now);

/// Gives a key another secret; the old one stays valid for `grace`.
void replace_secret(ApiKey& key, const Secret& secret, std::chrono::seconds grace, Timestamp now);

inline constexpr std::chrono::seconds kLongestGrace = std::chrono::days{7};

/// Why a grace period cannot be; nothing when it can.
std::optional<std::string> problem_with_grace(std::int64_t seconds);

}  // namespace gatehouse::dashboard
