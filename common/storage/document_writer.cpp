#include "common/storage/document_json.h"
#include "common/storage/json_writer.h"
#include "common/storage/member_names.h"
#include "common/system/sha256.h"

namespace gatehouse {
namespace {

enum class Usage { included, left_out };

void write_optional(JsonWriter& out, std::string_view name,
                    const std::optional<std::string>& text) {
  if (text) out.member(name, *text);
}

void write_optional(JsonWriter& out, std::string_view name,
                    const std::optional<std::int64_t>& value) {
  if (value) out.member(name, *value);
}

void write_optional(JsonWriter& out, std::string_view name, const std::optional<Timestamp>& time) {
  if (!time) return;
  out.name(name);
  out.time(*time);
}

/// A window stands on one line. It is put together beside and appended in one piece: a document
/// consists mostly of these.
void write_window(JsonWriter& out, std::string& line, const UsageWindow& window) {
  line.clear();
  line.append("{\"").append(member::kWindowStart).append("\": \"");
  append_rfc3339(line, window.start);
  line.append("\", \"").append(member::kTokensUsed).append("\": ");
  line += std::to_string(window.tokens);
  if (window.minutes) {
    line.append(", \"").append(member::kMinutes).append("\": ");
    line += std::to_string(window.minutes->count());
  }
  for (const RawMember& each : window.extra) {
    line.append(", \"").append(each.name).append("\": ").append(each.value);
  }
  line += '}';
  out.item();
  out.raw(line);
}

void write_usage(JsonWriter& out, const ApiKey& key) {
  write_optional(out, member::kLastUsed, key.last_used);
  out.member(member::kTotalLifetimeTokens, key.total_lifetime_tokens);
  out.name(member::kUsageWindows);
  out.open_array();
  std::string line;
  for (const UsageWindow& window : key.usage_windows) write_window(out, line, window);
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
  out.name(member::kValidUntil);
  out.time(previous.valid_until);
  out.members(previous.extra);
  out.close_object();
}

void write_limits(JsonWriter& out, const ApiKey& key) {
  write_optional(out, member::kModel, key.model);
  if (!key.allowed_models.empty()) {
    out.name(member::kAllowedModels);
    out.strings(key.allowed_models);
  }
  // These two say what a key may do when they are null, so they are spelled out.
  out.name(member::kTokenLimit);
  key.token_limit ? out.integer(*key.token_limit) : out.null();
  write_optional(out, member::kRequestsPerMinute, key.requests_per_minute);
  write_optional(out, member::kMaxConcurrent, key.max_concurrent);
  if (key.reservation != ReservationMode::expected) {
    out.member(member::kReservation, member::kMax);
  }
  out.name(member::kExpiryDate);
  key.expiry_date ? out.time(*key.expiry_date) : out.null();
}

void write_key(JsonWriter& out, const ApiKey& key, Usage usage,
               const Timestamp* deleted_at = nullptr) {
  out.open_object();
  out.member(member::kId, key.id);
  write_secret(out, key);
  out.member(member::kName, key.name);
  out.name(member::kEnabled);
  out.boolean(key.enabled);
  write_limits(out, key);
  write_optional(out, member::kCreatedAt, key.created_at);
  if (usage == Usage::included) write_usage(out, key);
  if (key.previous) write_previous(out, *key.previous);
  write_optional(out, member::kOwner, key.owner);
  if (!key.tags.empty()) {
    out.name(member::kTags);
    out.strings(key.tags);
  }
  write_optional(out, member::kNotes, key.notes);
  write_optional(out, member::kCreatedBy, key.created_by);
  if (deleted_at != nullptr) {
    out.name(member::kDeletedAt);
    out.time(*deleted_at);
  }
  out.members(key.extra);
  out.close_object();
}

void write_keys(JsonWriter& out, const Document& document, Usage usage) {
  out.name(member::kKeys);
  out.open_array();
  for (const ApiKey& key : document.keys) {
    out.item();
    write_key(out, key, usage);
  }
  out.close_array();
}

void write_deleted(JsonWriter& out, const Document& document) {
  if (document.deleted.empty()) return;
  out.name(member::kDeleted);
  out.open_array();
  for (const DeletedKey& deleted : document.deleted) {
    out.item();
    write_key(out, deleted.key, Usage::included, &deleted.deleted_at);
  }
  out.close_array();
}

void write_credentials(JsonWriter& out, const Upstream& upstream) {
  out.name(member::kCredentials);
  out.open_array();
  for (const CredentialSource& credential : upstream.credentials) {
    out.item();
    out.open_object();
    out.member(member::kName, credential.name);
    write_optional(out, member::kEnv, credential.env);
    write_optional(out, member::kFile, credential.file);
    write_optional(out, member::kSealed, credential.sealed);
    if (credential.value) out.member(member::kValue, credential.value->expose());
    out.members(credential.extra);
    out.close_object();
  }
  out.close_array();
}

void write_timeouts(JsonWriter& out, const UpstreamTimeouts& timeouts) {
  out.name(member::kTimeouts);
  out.open_object();
  out.member(member::kConnectMs, timeouts.connect.count());
  out.member(member::kFirstByteMs, timeouts.first_byte.count());
  out.member(member::kIdleMs, timeouts.idle.count());
  out.members(timeouts.extra);
  out.close_object();
}

void write_upstream(JsonWriter& out, const Upstream& upstream) {
  out.open_object();
  out.member(member::kName, upstream.name);
  out.member(member::kPathPrefix, upstream.path_prefix);
  out.name(member::kStripPrefix);
  out.boolean(upstream.strip_prefix);
  out.member(member::kBaseUrl, upstream.base_url);
  out.member(member::kDialect,
             upstream.dialect == Dialect::openai ? member::kOpenAi : member::kAnthropic);
  write_credentials(out, upstream);
  if (!upstream.model_aliases.empty()) {
    out.name(member::kModelAliases);
    out.open_object();
    for (const ModelAlias& alias : upstream.model_aliases) out.member(alias.from, alias.to);
    out.close_object();
  }
  if (!upstream.allow_paths.empty()) {
    out.name(member::kAllowPaths);
    out.strings(upstream.allow_paths);
  }
  write_optional(out, member::kFallback, upstream.fallback);
  write_timeouts(out, upstream.timeouts);
  out.members(upstream.extra);
  out.close_object();
}

void write_upstreams(JsonWriter& out, const Document& document) {
  if (!document.upstreams) return;
  out.name(member::kUpstreams);
  out.open_array();
  for (const Upstream& upstream : *document.upstreams) {
    out.item();
    write_upstream(out, upstream);
  }
  out.close_array();
}

void write_admins(JsonWriter& out, const Document& document) {
  if (document.admins.empty()) return;
  out.name(member::kAdmins);
  out.open_array();
  for (const Admin& admin : document.admins) {
    out.item();
    out.open_object();
    out.member(member::kName, admin.name);
    out.member(member::kRole, admin.role == Role::admin ? member::kAdmin : member::kViewer);
    out.member(member::kPasswordHash, admin.password_hash.expose());
    out.members(admin.extra);
    out.close_object();
  }
  out.close_array();
}

void write_settings(JsonWriter& out, const Settings& settings) {
  if (settings == Settings{}) return;
  out.name(member::kSettings);
  out.open_object();
  if (settings.cache_ttl) out.member(member::kCacheTtlMs, settings.cache_ttl->count());
  if (settings.revoke_running) {
    out.name(member::kRevokeRunning);
    out.boolean(*settings.revoke_running);
  }
  write_optional(out, member::kTokensPerImage, settings.tokens_per_image);
  if (settings.ping_seconds) out.member(member::kPingSeconds, settings.ping_seconds->count());
  out.members(settings.extra);
  out.close_object();
}

void write_proxies(JsonWriter& out, const Document& document) {
  if (document.proxies.empty()) return;
  out.name(member::kProxies);
  out.open_object();
  for (const auto& [instance, proxy] : document.proxies) {
    out.name(instance);
    out.open_object();
    out.member(member::kListen, proxy.listen);
    out.member(member::kPid, proxy.pid);
    write_optional(out, member::kStartedAt, proxy.started_at);
    out.member(member::kJournal, proxy.journal);
    out.member(member::kAppliedRevision, proxy.applied_revision);
    out.member(member::kAppliedDigest, proxy.applied_digest);
    write_optional(out, member::kAppliedAt, proxy.applied_at);
    write_optional(out, member::kUsageApplied, proxy.usage_applied);
    out.members(proxy.extra);
    out.close_object();
  }
  out.close_object();
}

/// Roughly what the keys take, so that the text is not copied over and over while it grows.
std::size_t expected_size(const Document& document, Usage usage) {
  static constexpr std::size_t kPerKey = 700;
  static constexpr std::size_t kPerWindow = 90;
  std::size_t size = 16'384 + kPerKey * (document.keys.size() + document.deleted.size());
  if (usage == Usage::left_out) return size;
  for (const ApiKey& key : document.keys) size += kPerWindow * key.usage_windows.size();
  return size;
}

}  // namespace

std::string write_document(const Document& document) {
  JsonWriter out;
  out.reserve(expected_size(document, Usage::included));
  out.open_object();
  out.member(member::kSchema, document.schema);
  out.member(member::kRevision, document.revision);
  if (!document.config_digest.empty()) out.member(member::kConfigDigest, document.config_digest);
  write_keys(out, document, Usage::included);
  write_deleted(out, document);
  write_upstreams(out, document);
  write_admins(out, document);
  write_settings(out, document.settings);
  write_proxies(out, document);
  out.members(document.extra);
  out.close_object();
  out.raw("\n");
  return out.take();
}

std::string config_digest(const Document& document) {
  JsonWriter out;
  out.reserve(expected_size(document, Usage::left_out));
  out.open_object();
  write_keys(out, document, Usage::left_out);
  write_upstreams(out, document);
  write_admins(out, document);
  write_settings(out, document.settings);
  out.close_object();
  return sha256_hex(out.take());
}

}  // namespace gatehouse
