#include "common/storage/effective_settings.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "common/storage/member_names.h"

namespace gatehouse {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

void add_admin_jwt(const AdminJwt& jwt, Texts& texts) {
  const auto put = [&](std::string_view name, std::string_view text) {
    texts[fmt::format("{}.{}", member::kAdminJwt, name)] = text;
  };
  put(member::kEnabled, jwt.enabled.value_or(true) ? "true" : "false");
  if (jwt.secret_file) put(member::kSecretFile, *jwt.secret_file);
  if (jwt.algorithm) put(member::kAlgorithm, spelling_of(*jwt.algorithm, kJwtAlgorithmWords));
  if (jwt.claims) put(member::kClaims, format_jwt_claims(*jwt.claims));
  if (jwt.sources) put(member::kSources, fmt::format("{}", fmt::join(*jwt.sources, ", ")));
}

/// The members that are there, as texts.
Texts texts_of(const Settings& settings) {
  Texts texts;
  const auto number = [&](std::string_view name, std::int64_t value) {
    texts[std::string(name)] = std::to_string(value);
  };
  const auto boolean = [&](std::string_view name, bool value) {
    texts[std::string(name)] = value ? "true" : "false";
  };
  const auto word = [&](std::string_view name, auto value, const auto& words) {
    texts[std::string(name)] = spelling_of(value, words);
  };
  if (settings.cache_ttl) number(member::kCacheTtlMs, settings.cache_ttl->count());
  if (settings.revoke_running) boolean(member::kRevokeRunning, *settings.revoke_running);
  if (settings.tokens_per_image) number(member::kTokensPerImage, *settings.tokens_per_image);
  if (settings.ping_seconds) number(member::kPingSeconds, settings.ping_seconds->count());
  if (settings.server_timing) boolean(member::kServerTiming, *settings.server_timing);
  if (settings.log_level) word(member::kLogLevel, *settings.log_level, kLogLevelWords);
  if (settings.access_log) word(member::kAccessLog, *settings.access_log, kAccessLogWords);
  if (settings.access_log_sample) {
    texts[std::string(member::kAccessLogSample)] = fmt::format("{}", *settings.access_log_sample);
  }
  if (settings.admin_jwt) add_admin_jwt(*settings.admin_jwt, texts);
  return texts;
}

std::string source_of(const EffectiveSetting& setting) {
  std::string text(to_string(setting.source));
  const bool says_more = !setting.where.empty() && setting.where != setting.setting->name;
  return says_more ? text + " " + setting.where : text;
}

}  // namespace

std::vector<EffectiveSetting> in_force(std::vector<EffectiveSetting> started_with,
                                       const Settings& in_data_file) {
  const Texts texts = texts_of(in_data_file);
  for (EffectiveSetting& setting : started_with) {
    const auto found = texts.find(setting.setting->member);
    if (found == texts.end() || setting.source != SettingSource::standard) continue;
    setting.value = Secret(found->second);
    setting.source = SettingSource::data_file;
    setting.where = "settings." + std::string(setting.setting->member);
  }
  return started_with;
}

std::string print_settings(const std::vector<EffectiveSetting>& settings) {
  std::size_t name_width = 0;
  std::size_t value_width = 0;
  for (const EffectiveSetting& setting : settings) {
    name_width = std::max(name_width, setting.setting->name.size());
    value_width = std::max(value_width, setting.shown().value_or("-").size());
  }
  value_width = std::min<std::size_t>(value_width, 48);
  std::string text;
  for (const EffectiveSetting& setting : settings) {
    text += fmt::format("{:<{}}  {:<{}}  {}\n", setting.setting->name, name_width,
                        setting.shown().value_or("-"), value_width, source_of(setting));
  }
  return text;
}

}  // namespace gatehouse
