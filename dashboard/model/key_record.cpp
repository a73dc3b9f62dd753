#include "dashboard/model/key_record.h"

#include <utility>

#include "common/storage/member_names.h"
#include "dashboard/model/etag.h"

namespace gatehouse::dashboard {
namespace {

const UsageWindow* oldest_counting(const UsageWindows& windows, Timestamp now) {
  const UsageWindow* oldest = nullptr;
  for (const UsageWindow& window : windows) {
    if (!counts(window, now) || window.tokens <= 0) continue;
    if (!oldest || window.start < oldest->start) oldest = &window;
  }
  return oldest;
}

Json previous_secret(const ApiKey& key, Timestamp now) {
  if (!key.previous || now >= key.previous->valid_until) return nullptr;
  return {{member::kKeyHint, key.previous->hint},
          {member::kValidUntil, format_rfc3339(key.previous->valid_until)}};
}

}  // namespace

Json editable_members(const ApiKey& key) {
  return {{member::kName, key.name},
          {member::kEnabled, key.enabled},
          {member::kModel, or_null(key.model)},
          {member::kAllowedModels, key.allowed_models},
          {member::kTokenLimit, or_null(key.token_limit)},
          {member::kRequestsPerMinute, or_null(key.requests_per_minute)},
          {member::kMaxConcurrent, or_null(key.max_concurrent)},
          {member::kReservation, spelling_of(key.reservation, kReservationWords)},
          {member::kExpiryDate, or_null(key.expiry_date)},
          {member::kOwner, or_null(key.owner)},
          {member::kTags, key.tags},
          {member::kNotes, or_null(key.notes)}};
}

std::string_view to_string(KeyStatus status) { return spelling_of(status, kKeyStatusWords); }

KeyStatus status_of(const ApiKey& key, TokenCount used, Timestamp now) {
  switch (judge_key(key, now)) {
    case KeyState::disabled:
      return KeyStatus::disabled;
    case KeyState::expired:
      return KeyStatus::expired;
    case KeyState::active:
      break;
  }
  if (key.token_limit == TokenCount{0}) return KeyStatus::blocked;
  const QuotaVerdict verdict = judge_quota({key.token_limit, used, 0});
  return verdict == QuotaVerdict::admitted ? KeyStatus::active : KeyStatus::used_up;
}

KeyUsage usage_of(const ApiKey& key, Timestamp now) {
  KeyUsage usage;
  usage.used = used_tokens(key.usage_windows, now);
  usage.limit = key.token_limit;
  usage.remaining = remaining_tokens(usage.limit, usage.used);
  if (const UsageWindow* oldest = oldest_counting(key.usage_windows, now)) {
    usage.window_start = oldest->start;
    usage.window_end = expires_at(*oldest);
  }
  usage.frees = frees_schedule(key.usage_windows, now);
  return usage;
}

Json to_json(const KeyUsage& usage) {
  Json frees = Json::array();
  for (const Freeing& freeing : usage.frees) {
    frees.push_back({{"at", format_rfc3339(freeing.at)}, {"tokens", freeing.tokens}});
  }
  return {{"used", usage.used},
          {"limit", or_null(usage.limit)},
          {"remaining", or_null(usage.remaining)},
          {"window_started_at", or_null(usage.window_start)},
          {"window_ends_at", or_null(usage.window_end)},
          {"frees", std::move(frees)}};
}

std::string etag_of(const ApiKey& key) { return etag_of_members(editable_members(key)); }

Json key_record(const ApiKey& key, Timestamp now) {
  const KeyUsage usage = usage_of(key, now);
  Json editable = editable_members(key);
  std::string etag = etag_of_members(editable);
  Json record = {{member::kId, key.id},
                 {member::kKeyHint, key.hint},
                 {"storage", key.plain ? "plain" : "hashed"},
                 {"status", to_string(status_of(key, usage.used, now))}};
  record.update(editable);
  record[member::kCreatedAt] = or_null(key.created_at);
  record[member::kCreatedBy] = or_null(key.created_by);
  record[member::kLastUsed] = or_null(key.last_used);
  record[member::kTotalLifetimeTokens] = key.total_lifetime_tokens;
  record[member::kPrevious] = previous_secret(key, now);
  record["usage"] = to_json(usage);
  record["etag"] = std::move(etag);
  return record;
}

}  // namespace gatehouse::dashboard
