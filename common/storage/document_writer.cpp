#include "common/storage/document_json.h"
#include "common/storage/json_writer.h"
#include "common/storage/key_writer.h"
#include "common/storage/member_names.h"
#include "common/system/sha256.h"

namespace gatehouse {
namespace {

void write_keys(JsonWriter& out, const Document& document, UsageIs usage) {
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
    write_key(out, deleted.key, UsageIs::included, &deleted.deleted_at);
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
    out.member(member::kEnv, credential.env);
    out.member(member::kFile, credential.file);
    out.member(member::kSealed, credential.sealed);
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
  out.member(member::kDialect, spelling_of(upstream.dialect, kDialectWords));
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
  out.member(member::kFallback, upstream.fallback);
  if (upstream.canary) {
    out.name(member::kCanary);
    out.boolean(true);
  }
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
    out.member(member::kRole, spelling_of(admin.role, kRoleWords));
    out.member(member::kPasswordHash, admin.password_hash.expose());
    out.member(member::kCreatedAt, admin.created_at);
    out.members(admin.extra);
    out.close_object();
  }
  out.close_array();
}

void write_boolean(JsonWriter& out, std::string_view name, const std::optional<bool>& value) {
  if (!value) return;
  out.name(name);
  out.boolean(*value);
}

void write_admin_jwt(JsonWriter& out, const AdminJwt& jwt) {
  out.name(member::kAdminJwt);
  out.open_object();
  write_boolean(out, member::kEnabled, jwt.enabled);
  out.member(member::kSecretFile, jwt.secret_file);
  if (jwt.algorithm) {
    out.member(member::kAlgorithm, spelling_of(*jwt.algorithm, kJwtAlgorithmWords));
  }
  if (jwt.claims) {
    out.name(member::kClaims);
    out.open_object();
    for (const JwtClaim& claim : *jwt.claims) out.member(claim.name, claim.value);
    out.close_object();
  }
  if (jwt.sources) {
    out.name(member::kSources);
    out.strings(*jwt.sources);
  }
  out.members(jwt.extra);
  out.close_object();
}

void write_settings(JsonWriter& out, const Settings& settings) {
  if (settings == Settings{}) return;
  out.name(member::kSettings);
  out.open_object();
  if (settings.cache_ttl) out.member(member::kCacheTtlMs, settings.cache_ttl->count());
  write_boolean(out, member::kRevokeRunning, settings.revoke_running);
  out.member(member::kTokensPerImage, settings.tokens_per_image);
  if (settings.ping_seconds) out.member(member::kPingSeconds, settings.ping_seconds->count());
  write_boolean(out, member::kServerTiming, settings.server_timing);
  if (settings.log_level) {
    out.member(member::kLogLevel, spelling_of(*settings.log_level, kLogLevelWords));
  }
  if (settings.access_log) {
    out.member(member::kAccessLog, spelling_of(*settings.access_log, kAccessLogWords));
  }
  if (settings.access_log_sample) {
    out.name(member::kAccessLogSample);
    out.number(*settings.access_log_sample);
  }
  if (settings.admin_jwt) write_admin_jwt(out, *settings.admin_jwt);
  out.members(settings.extra);
  out.close_object();
}

void write_reports(JsonWriter& out, const ProxyEntry& proxy) {
  if (proxy.credentials.empty()) return;
  out.name(member::kCredentials);
  out.open_array();
  for (const CredentialReport& report : proxy.credentials) {
    out.item();
    out.open_object();
    out.member(member::kUpstream, report.upstream);
    out.member(member::kName, report.name);
    out.member(member::kState, report.state);
    if (!report.detail.empty()) out.member(member::kDetail, report.detail);
    out.members(report.extra);
    out.close_object();
  }
  out.close_array();
}

void write_proxies(JsonWriter& out, const Document& document) {
  if (document.proxies.empty()) return;
  out.name(member::kProxies);
  out.open_object();
  for (const auto& [instance, proxy] : document.proxies) {
    out.name(instance);
    out.open_object();
    out.member(member::kListen, proxy.listen);
    if (proxy.tls) write_boolean(out, member::kTls, true);
    out.member(member::kPid, proxy.pid);
    out.member(member::kStartedAt, proxy.started_at);
    out.member(member::kJournal, proxy.journal);
    out.member(member::kAppliedRevision, proxy.applied_revision);
    out.member(member::kAppliedDigest, proxy.applied_digest);
    out.member(member::kAppliedAt, proxy.applied_at);
    out.member(member::kUsageApplied, proxy.usage_applied);
    write_reports(out, proxy);
    out.members(proxy.extra);
    out.close_object();
  }
  out.close_object();
}

/// Roughly what the keys take, so that the text is not copied over and over while it grows.
std::size_t expected_size(const Document& document) {
  static constexpr std::size_t kPerKey = 700;
  static constexpr std::size_t kPerWindow = 90;
  std::size_t size = 16'384 + kPerKey * (document.keys.size() + document.deleted.size());
  for (const ApiKey& key : document.keys) size += kPerWindow * key.usage_windows.size();
  return size;
}

}  // namespace

std::string write_document(const Document& document) {
  JsonWriter out;
  out.reserve(expected_size(document));
  out.open_object();
  out.member(member::kSchema, document.schema);
  out.member(member::kRevision, document.revision);
  if (!document.config_digest.empty()) out.member(member::kConfigDigest, document.config_digest);
  write_keys(out, document, UsageIs::included);
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
  Sha256 hash;
  JsonWriter out([&hash](std::string_view piece) { hash.add(piece); });
  out.open_object();
  write_keys(out, document, UsageIs::left_out);
  write_upstreams(out, document);
  write_admins(out, document);
  write_settings(out, document.settings);
  out.close_object();
  hash.add(out.take());
  return to_hex(hash.finish());
}

}  // namespace gatehouse
