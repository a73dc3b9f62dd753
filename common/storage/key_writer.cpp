#include "common/storage/key_writer.h"

#include <array>
#include <cstring>

#include "common/storage/member_names.h"

namespace gatehouse {
namespace {

char* put(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

/// A window stands on one line. What is always of one length is put together beside: a document
/// consists mostly of these.
void write_window(JsonWriter& out, const UsageWindow& window) {
  std::array<char, 64 + kRfc3339Length> line;
  static_assert(member::kWindowStart.size() + member::kTokensUsed.size() <= 32);
  char* at = put(line.data(), "{\"");
  at = put(put(at, member::kWindowStart), "\": \"");
  at = put(write_rfc3339(at, window.start), "\", \"");
  at = put(put(at, member::kTokensUsed), "\": ");
  out.item();
  out.raw({line.data(), static_cast<std::size_t>(at - line.data())});
  out.integer(window.tokens);
  if (window.minutes) {
    at = put(put(put(line.data(), ", \""), member::kMinutes), "\": ");
    out.raw({line.data(), static_cast<std::size_t>(at - line.data())});
    out.integer(window.minutes->count());
  }
  for (const RawMember& each : window.extra) {
    out.raw(", \"");
    out.raw(each.name);
    out.raw("\": ");
    out.raw(each.value);
  }
  out.raw("}");
}

void write_usage(JsonWriter& out, const ApiKey& key) {
  out.member(member::kLastUsed, key.last_used);
  out.member(member::kTotalLifetimeTokens, key.total_lifetime_tokens);
  out.name(member::kUsageWindows);
  out.open_array();
  for (const UsageWindow& window : key.usage_windows) write_window(out, window);
  out.close_array();
}

void write_secret(JsonWriter& out, const ApiKey& key) {
  if (key.plain) {
    out.member(member::kKey, key.plain->expose());
    return;
  }
  out.member(member::kKeySha256, to_hex(key.digest));
  if (!key.hint.empty()) out.member(member::kKeyHint, key.hint);
}

void write_previous(JsonWriter& out, const PreviousSecret& previous) {
  out.name(member::kPrevious);
  out.open_object();
  out.member(member::kKeySha256, to_hex(previous.digest));
  if (!previous.hint.empty()) out.member(member::kKeyHint, previous.hint);
  out.member(member::kValidUntil, previous.valid_until);
  out.members(previous.extra);
  out.close_object();
}

void write_limits(JsonWriter& out, const ApiKey& key) {
  out.member(member::kModel, key.model);
  if (!key.allowed_models.empty()) {
    out.name(member::kAllowedModels);
    out.strings(key.allowed_models);
  }
  // These two say what a key may do when they are null, so they are spelled out.
  out.name(member::kTokenLimit);
  key.token_limit ? out.integer(*key.token_limit) : out.null();
  out.member(member::kRequestsPerMinute, key.requests_per_minute);
  out.member(member::kMaxConcurrent, key.max_concurrent);
  if (key.reservation != ReservationMode::expected) {
    out.member(member::kReservation, spelling_of(key.reservation, kReservationWords));
  }
  out.name(member::kExpiryDate);
  key.expiry_date ? out.time(*key.expiry_date) : out.null();
}

}  // namespace

void write_key(JsonWriter& out, const ApiKey& key, UsageIs usage, const Timestamp* deleted_at) {
  out.open_object();
  out.member(member::kId, key.id);
  write_secret(out, key);
  out.member(member::kName, key.name);
  out.name(member::kEnabled);
  out.boolean(key.enabled);
  write_limits(out, key);
  out.member(member::kCreatedAt, key.created_at);
  if (usage == UsageIs::included) write_usage(out, key);
  if (key.previous) write_previous(out, *key.previous);
  out.member(member::kOwner, key.owner);
  if (!key.tags.empty()) {
    out.name(member::kTags);
    out.strings(key.tags);
  }
  out.member(member::kNotes, key.notes);
  out.member(member::kCreatedBy, key.created_by);
  if (deleted_at != nullptr) {
    out.member(member::kDeletedAt, *deleted_at);
  }
  out.members(key.extra);
  out.close_object();
}

}  // namespace gatehouse
