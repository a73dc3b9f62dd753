#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/api_key.h"
#include "common/domain/words.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// What a key is good for at a moment, the first that applies.
enum class KeyStatus { disabled, expired, blocked, used_up, active };

inline constexpr Words<KeyStatus, 5> kKeyStatusWords{{
    {"active", KeyStatus::active},
    {"disabled", KeyStatus::disabled},
    {"expired", KeyStatus::expired},
    {"blocked", KeyStatus::blocked},
    {"used_up", KeyStatus::used_up},
}};

std::string_view to_string(KeyStatus status);

/// `used` is what counts at `now`.
KeyStatus status_of(const ApiKey& key, TokenCount used, Timestamp now);

/// The quota of a key at a moment, by the rules that the proxy admits by.
struct KeyUsage {
  TokenCount used = 0;
  TokenLimit limit;
  std::optional<TokenCount> remaining;    ///< nothing = unlimited
  std::optional<Timestamp> window_start;  ///< of the oldest window that counts
  std::optional<Timestamp> window_end;    ///< when that window stops counting
  std::vector<Freeing> frees;
};

KeyUsage usage_of(const ApiKey& key, Timestamp now);

Json to_json(const KeyUsage& usage);

/// The members that an admin may edit, as the record shows them.
Json editable_members(const ApiKey& key);

/// A hash of the members that an admin may edit, so that usage never makes it stale.
std::string etag_of(const ApiKey& key);

/// The key as the API shows it; never its secret.
Json key_record(const ApiKey& key, Timestamp now);

}  // namespace gatehouse::dashboard
