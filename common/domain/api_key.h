#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/domain/key_digest.h"
#include "common/domain/quota.h"
#include "common/domain/raw_members.h"
#include "common/domain/reservation.h"
#include "common/domain/secret.h"
#include "common/domain/time.h"
#include "common/domain/usage_window.h"

namespace gatehouse {

/// The secret that a rotation replaced and that stays valid for a while.
struct PreviousSecret {
  KeyDigest digest;
  std::string hint;
  Timestamp valid_until;
  RawMembers extra;

  friend bool operator==(const PreviousSecret&, const PreviousSecret&) = default;
};

/// A key that callers present, with what it may spend and what it has spent.
///
/// `digest` and `hint` are always filled. `plain` is there only for keys that stand in the document
/// as plain text, as hand-written files have them.
struct ApiKey {
  std::string id;  ///< "key_…"; derived from the digest when the document gives none
  std::optional<Secret> plain;
  KeyDigest digest;
  std::string hint;

  std::string name;
  bool enabled = true;
  std::optional<std::string> model;         ///< overrides the request's model
  std::vector<std::string> allowed_models;  ///< globs; empty = all
  TokenLimit token_limit;
  std::optional<std::int64_t> requests_per_minute;
  std::optional<std::int64_t> max_concurrent;
  ReservationMode reservation = ReservationMode::expected;
  std::optional<Timestamp> expiry_date;  ///< valid before this moment; nothing = never expires
  std::optional<PreviousSecret> previous;

  std::optional<Timestamp> created_at;
  std::optional<std::string> created_by;
  std::optional<std::string> owner;
  std::vector<std::string> tags;
  std::optional<std::string> notes;

  // Written by proxies only.
  std::optional<Timestamp> last_used;
  TokenCount total_lifetime_tokens = 0;
  UsageWindows usage_windows;

  RawMembers extra;

  friend bool operator==(const ApiKey&, const ApiKey&) = default;
};

/// What stands in the way of using a key apart from its quota, the first that applies.
enum class KeyState { active, disabled, expired };

KeyState judge_key(const ApiKey& key, Timestamp now);

/// Whether `digest` is the key's secret or its previous one, whatever the time.
bool has_digest(const ApiKey& key, const KeyDigest& digest);

/// Whether `digest` is the key's secret, or its previous one within the grace period.
bool accepts(const ApiKey& key, const KeyDigest& digest, Timestamp now);

/// Whether the key's list lets it have the model: no list, or a glob of it matches.
bool allows_model(const ApiKey& key, std::string_view model);

/// Whether the key could get an answer from the model: its override leaves it one only.
bool may_use(const ApiKey& key, std::string_view model);

/// A key that an admin deleted; its record is kept for thirty days so that it can be restored.
struct DeletedKey {
  ApiKey key;
  Timestamp deleted_at;

  friend bool operator==(const DeletedKey&, const DeletedKey&) = default;
};

inline constexpr std::chrono::days kDeletedKept{30};

}  // namespace gatehouse
