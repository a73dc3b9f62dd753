#include "common/storage/effective_settings.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "common/system/setting_reader.h"
#include "tests/common/storage/every_setting.h"

namespace gatehouse {
namespace {

using Values = Environment::Values;

std::vector<EffectiveSetting> started_with(Values environment) {
  Problems problems;
  const Environment from(std::move(environment));
  return SettingReader(Program::proxy, {}, from, problems).all();
}

std::string shown(const std::vector<EffectiveSetting>& settings, std::string_view name) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const auto& each) { return each.setting->name == name; });
  REQUIRE(found != settings.end());
  return found->shown().value_or("-") + " " + std::string(to_string(found->source));
}

TEST_CASE("every live setting can come from the data file, and no other") {
  for (const EffectiveSetting& each : in_force(started_with({}), testing::every_setting())) {
    CAPTURE(each.setting->name);
    CHECK((each.source == SettingSource::data_file) == each.setting->live());
    CHECK(each.live() == each.setting->live());
  }
}

TEST_CASE("values of the data file are shown as texts") {
  const auto settings = in_force(started_with({}), testing::every_setting());
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
  const auto settings = in_force(started_with({{"LOG_LEVEL", "debug"}}), testing::every_setting());
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
