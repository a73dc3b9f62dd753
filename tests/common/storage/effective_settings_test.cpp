#include "common/storage/effective_settings.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "common/system/setting_reader.h"

namespace gatehouse {
namespace {

using Values = Environment::Values;

Settings everything() {
  Settings settings;
  settings.cache_ttl = std::chrono::milliseconds(5000);
  settings.revoke_running = false;
  settings.tokens_per_image = 7;
  settings.ping_seconds = std::chrono::seconds(3);
  settings.server_timing = true;
  settings.log_level = LogLevel::warn;
  settings.access_log = AccessLog::all;
  settings.access_log_sample = 0.25;
  settings.admin_jwt = AdminJwt{false,
                                "/run/jwt",
                                JwtAlgorithm::es256,
                                JwtClaims{{"role", "admin"}, {"team", "ops"}},
                                {{"authorization", "query token"}},
                                {}};
  return settings;
}

std::vector<EffectiveSetting> started_with(Values environment) {
  Problems problems;
  const Environment from(std::move(environment));
  return SettingReader(Program::proxy, from, problems).all();
}

std::string shown(const std::vector<EffectiveSetting>& settings, std::string_view name) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const auto& each) { return each.setting->name == name; });
  REQUIRE(found != settings.end());
  return found->shown().value_or("-") + " " + std::string(to_string(found->source));
}

TEST_CASE("every live setting can come from the data file, and no other") {
  for (const EffectiveSetting& each : in_force(started_with({}), everything())) {
    CAPTURE(each.setting->name);
    CHECK((each.source == SettingSource::data_file) == each.setting->live());
    CHECK(each.live() == each.setting->live());
  }
}

TEST_CASE("values of the data file are shown as texts") {
  const auto settings = in_force(started_with({}), everything());
  CHECK(shown(settings, "CACHE_TTL_MS") == "5000 data file");
  CHECK(shown(settings, "LOG_LEVEL") == "warn data file");
  CHECK(shown(settings, "settings.access_log_sample") == "0.25 data file");
  CHECK(shown(settings, "settings.revoke_running") == "false data file");
  CHECK(shown(settings, "settings.admin_jwt.enabled") == "false data file");
  CHECK(shown(settings, "ADMIN_JWT_ALGORITHM") == "ES256 data file");
  CHECK(shown(settings, "ADMIN_JWT_CLAIMS") == "role=admin,team=ops data file");
  CHECK(shown(settings, "settings.admin_jwt.sources") == "authorization, query token data file");
}

TEST_CASE("a variable ranks above the data file, and then no change there would count") {
  const auto settings = in_force(started_with({{"LOG_LEVEL", "debug"}}), everything());
  CHECK(shown(settings, "LOG_LEVEL") == "debug environment");
  for (const EffectiveSetting& each : settings) {
    if (each.setting->name == "LOG_LEVEL") CHECK_FALSE(each.live());
  }
}

TEST_CASE("the list for people has no secret in it") {
  const std::string text =
      print_settings(in_force(started_with({{"ADMIN_TOKEN", "hush-hush"}}), {}));
  CHECK(text.find("hush") == std::string::npos);
  CHECK(text.find("\nADMIN_TOKEN ") != std::string::npos);
}

}  // namespace
}  // namespace gatehouse
