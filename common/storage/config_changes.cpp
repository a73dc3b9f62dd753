#include "common/storage/config_changes.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "common/storage/member_names.h"

namespace gatehouse {
namespace {

/// Names of members that differ, joined by commas.
class Differences {
 public:
  template <typename T>
  Differences& compare(std::string_view name, const T& before, const T& after) {
    if (!(before == after)) {
      if (!names_.empty()) names_ += ", ";
      names_ += name;
    }
    return *this;
  }

  /// Unknown members are compared together, since their order is no difference to anybody.
  Differences& compare_extra(const RawMembers& before, const RawMembers& after) {
    return compare("other members", before, after);
  }

  const std::string& names() const { return names_; }

 private:
  std::string names_;
};

std::string differences(const ApiKey& before, const ApiKey& after) {
  return Differences()
      .compare("the key itself", before.digest, after.digest)
      .compare(member::kName, before.name, after.name)
      .compare(member::kEnabled, before.enabled, after.enabled)
      .compare(member::kModel, before.model, after.model)
      .compare(member::kAllowedModels, before.allowed_models, after.allowed_models)
      .compare(member::kTokenLimit, before.token_limit, after.token_limit)
      .compare(member::kRequestsPerMinute, before.requests_per_minute, after.requests_per_minute)
      .compare(member::kMaxConcurrent, before.max_concurrent, after.max_concurrent)
      .compare(member::kReservation, before.reservation, after.reservation)
      .compare(member::kExpiryDate, before.expiry_date, after.expiry_date)
      .compare(member::kPrevious, before.previous, after.previous)
      .compare(member::kCreatedAt, before.created_at, after.created_at)
      .compare(member::kCreatedBy, before.created_by, after.created_by)
      .compare(member::kOwner, before.owner, after.owner)
      .compare(member::kTags, before.tags, after.tags)
      .compare(member::kNotes, before.notes, after.notes)
      .compare_extra(before.extra, after.extra)
      .names();
}

std::string differences(const Upstream& before, const Upstream& after) {
  return Differences()
      .compare(member::kPathPrefix, before.path_prefix, after.path_prefix)
      .compare(member::kStripPrefix, before.strip_prefix, after.strip_prefix)
      .compare(member::kBaseUrl, before.base_url, after.base_url)
      .compare(member::kDialect, before.dialect, after.dialect)
      .compare(member::kCredentials, before.credentials, after.credentials)
      .compare(member::kModelAliases, before.model_aliases, after.model_aliases)
      .compare(member::kAllowPaths, before.allow_paths, after.allow_paths)
      .compare(member::kFallback, before.fallback, after.fallback)
      .compare(member::kCanary, before.canary, after.canary)
      .compare(member::kTimeouts, before.timeouts, after.timeouts)
      .compare_extra(before.extra, after.extra)
      .names();
}

std::string differences(const Admin& before, const Admin& after) {
  return Differences()
      .compare(member::kRole, before.role, after.role)
      .compare(member::kPasswordHash, before.password_hash, after.password_hash)
      .compare_extra(before.extra, after.extra)
      .names();
}

std::string differences(const Settings& before, const Settings& after) {
  return Differences()
      .compare(member::kCacheTtlMs, before.cache_ttl, after.cache_ttl)
      .compare(member::kRevokeRunning, before.revoke_running, after.revoke_running)
      .compare(member::kTokensPerImage, before.tokens_per_image, after.tokens_per_image)
      .compare(member::kPingSeconds, before.ping_seconds, after.ping_seconds)
      .compare(member::kServerTiming, before.server_timing, after.server_timing)
      .compare(member::kLogLevel, before.log_level, after.log_level)
      .compare(member::kAccessLog, before.access_log, after.access_log)
      .compare(member::kAccessLogSample, before.access_log_sample, after.access_log_sample)
      .compare(member::kAdminJwt, before.admin_jwt, after.admin_jwt)
      .compare_extra(before.extra, after.extra)
      .names();
}

const std::string& identity(const ApiKey& key) { return key.id; }
const std::string& identity(const Upstream& upstream) { return upstream.name; }
const std::string& identity(const Admin& admin) { return admin.name; }

std::string quoted(const std::string& text) { return '"' + text + '"'; }
std::string title(const ApiKey& key) { return "key " + key.id + ' ' + quoted(key.name); }
std::string title(const Upstream& upstream) { return "upstream " + quoted(upstream.name); }
std::string title(const Admin& admin) { return "admin " + quoted(admin.name); }

template <typename Thing>
void compare_lists(const std::vector<Thing>& before, const std::vector<Thing>& after,
                   std::vector<std::string>& lines) {
  std::unordered_map<std::string_view, const Thing*> left;  // of `before`, not seen in `after`
  for (const Thing& thing : before) left.emplace(identity(thing), &thing);
  for (const Thing& thing : after) {
    const auto found = left.find(identity(thing));
    if (found == left.end()) {
      lines.push_back(title(thing) + " added");
      continue;
    }
    const std::string members = differences(*found->second, thing);
    if (!members.empty()) lines.push_back(title(thing) + " changed: " + members);
    left.erase(found);
  }
  for (const Thing& thing : before) {
    if (left.contains(identity(thing))) lines.push_back(title(thing) + " removed");
  }
}

}  // namespace

std::vector<std::string> config_changes(const Document& before, const Document& after) {
  std::vector<std::string> lines;
  compare_lists(before.keys, after.keys, lines);
  if (before.upstreams.has_value() != after.upstreams.has_value()) {
    lines.emplace_back(after.upstreams ? "upstreams are the document's"
                                       : "upstreams are the built-in ones");
  }
  compare_lists(before.upstreams.value_or(std::vector<Upstream>{}),
                after.upstreams.value_or(std::vector<Upstream>{}), lines);
  compare_lists(before.admins, after.admins, lines);
  const std::string settings = differences(before.settings, after.settings);
  if (!settings.empty()) lines.push_back("settings changed: " + settings);
  return lines;
}

}  // namespace gatehouse
