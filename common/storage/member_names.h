#pragma once

#include <string_view>

/// The data file's member names, each spelled here once for the reader and the writer.
namespace gatehouse::member {

inline constexpr std::string_view kSchema = "schema";
inline constexpr std::string_view kRevision = "revision";
inline constexpr std::string_view kConfigDigest = "config_digest";
inline constexpr std::string_view kKeys = "keys";
inline constexpr std::string_view kDeleted = "deleted";
inline constexpr std::string_view kUpstreams = "upstreams";
inline constexpr std::string_view kAdmins = "admins";
inline constexpr std::string_view kSettings = "settings";
inline constexpr std::string_view kProxies = "proxies";

inline constexpr std::string_view kId = "id";
inline constexpr std::string_view kKey = "key";
inline constexpr std::string_view kKeySha256 = "key_sha256";
inline constexpr std::string_view kKeyHint = "key_hint";
inline constexpr std::string_view kName = "name";
inline constexpr std::string_view kEnabled = "enabled";
inline constexpr std::string_view kModel = "model";
inline constexpr std::string_view kAllowedModels = "allowed_models";
inline constexpr std::string_view kTokenLimit = "token_limit_per_5h";
inline constexpr std::string_view kRequestsPerMinute = "requests_per_minute";
inline constexpr std::string_view kMaxConcurrent = "max_concurrent";
inline constexpr std::string_view kReservation = "reservation";
inline constexpr std::string_view kExpiryDate = "expiry_date";
inline constexpr std::string_view kCreatedAt = "created_at";
inline constexpr std::string_view kLastUsed = "last_used";
inline constexpr std::string_view kTotalLifetimeTokens = "total_lifetime_tokens";
inline constexpr std::string_view kUsageWindows = "usage_windows";
inline constexpr std::string_view kPrevious = "previous";
inline constexpr std::string_view kOwner = "owner";
inline constexpr std::string_view kTags = "tags";
inline constexpr std::string_view kNotes = "notes";
inline constexpr std::string_view kCreatedBy = "created_by";
inline constexpr std::string_view kDeletedAt = "deleted_at";

inline constexpr std::string_view kWindowStart = "window_start";
inline constexpr std::string_view kTokensUsed = "tokens_used";
inline constexpr std::string_view kMinutes = "minutes";
inline constexpr std::string_view kValidUntil = "valid_until";

inline constexpr std::string_view kPathPrefix = "path_prefix";
inline constexpr std::string_view kStripPrefix = "strip_prefix";
inline constexpr std::string_view kBaseUrl = "base_url";
inline constexpr std::string_view kDialect = "dialect";
inline constexpr std::string_view kCredentials = "credentials";
inline constexpr std::string_view kEnv = "env";
inline constexpr std::string_view kFile = "file";
inline constexpr std::string_view kSealed = "sealed";
inline constexpr std::string_view kValue = "value";
inline constexpr std::string_view kModelAliases = "model_aliases";
inline constexpr std::string_view kAllowPaths = "allow_paths";
inline constexpr std::string_view kFallback = "fallback";
inline constexpr std::string_view kCanary = "canary";
inline constexpr std::string_view kTimeouts = "timeouts";
inline constexpr std::string_view kConnectMs = "connect_ms";
inline constexpr std::string_view kFirstByteMs = "first_byte_ms";
inline constexpr std::string_view kIdleMs = "idle_ms";

inline constexpr std::string_view kRole = "role";
inline constexpr std::string_view kPasswordHash = "password_hash";

inline constexpr std::string_view kCacheTtlMs = "cache_ttl_ms";
inline constexpr std::string_view kRevokeRunning = "revoke_running";
inline constexpr std::string_view kTokensPerImage = "tokens_per_image";
inline constexpr std::string_view kPingSeconds = "ping_seconds";
inline constexpr std::string_view kServerTiming = "server_timing";
inline constexpr std::string_view kLogLevel = "log_level";
inline constexpr std::string_view kAccessLog = "access_log";
inline constexpr std::string_view kAccessLogSample = "access_log_sample";
inline constexpr std::string_view kAdminJwt = "admin_jwt";
inline constexpr std::string_view kSecretFile = "secret_file";
inline constexpr std::string_view kAlgorithm = "algorithm";
inline constexpr std::string_view kClaims = "claims";
inline constexpr std::string_view kSources = "sources";

inline constexpr std::string_view kListen = "listen";
inline constexpr std::string_view kTls = "tls";
inline constexpr std::string_view kPid = "pid";
inline constexpr std::string_view kStartedAt = "started_at";
inline constexpr std::string_view kJournal = "journal";
inline constexpr std::string_view kAppliedRevision = "applied_revision";
inline constexpr std::string_view kAppliedDigest = "applied_digest";
inline constexpr std::string_view kAppliedAt = "applied_at";
inline constexpr std::string_view kUsageApplied = "usage_applied";
inline constexpr std::string_view kUpstream = "upstream";
inline constexpr std::string_view kState = "state";
inline constexpr std::string_view kDetail = "detail";

}  // namespace gatehouse::member
