#include "common/system/setting_reader.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using Values = Environment::Values;
using testing::TempDir;
using testing::write_file;

const EffectiveSetting& named(const std::vector<EffectiveSetting>& settings,
                              std::string_view name) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const auto& each) { return each.setting->name == name; });
  REQUIRE(found != settings.end());
  return *found;
}

TEST_CASE("a value comes from the flag, else a variable, else a secret file, else the default") {
  TempDir folder;
  write_file(folder / "listen", "127.0.0.1:4\n");
  const std::string path = (folder / "listen").string();
  struct Case {
    FlagTexts flags;
    Environment environment;
    const char* text;
    SettingSource source;
    std::string where;
  };
  const Case cases[] = {
      {{{"--listen", "127.0.0.1:1"}},
       Environment(Values{{"PROXY_LISTEN", "127.0.0.1:2"}}),
       "127.0.0.1:1",
       SettingSource::flag,
       "--listen"},
      {{},
       Environment(Values{{"PROXY_LISTEN", "127.0.0.1:2"}, {"PORT", "9"}}),
       "127.0.0.1:2",
       SettingSource::environment,
       "PROXY_LISTEN"},
      {{}, Environment(Values{{"PORT", "9"}}), "9", SettingSource::environment, "PORT"},
      {{},
       Environment(Values{{"PROXY_LISTEN_FILE", path}, {"PORT", "9"}}),
       "9",
       SettingSource::environment,
       "PORT"},
      {{},
       Environment(Values{{"PROXY_LISTEN_FILE", path}}, {{"PROXY_LISTEN", "127.0.0.1:3"}}),
       "127.0.0.1:3",
       SettingSource::dotenv,
       "PROXY_LISTEN"},
      {{},
       Environment(Values{{"PROXY_LISTEN_FILE", path}}),
       "127.0.0.1:4",
       SettingSource::secret_file,
       path},
      {{}, Environment(Values{}), "127.0.0.1:3030", SettingSource::standard, ""},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    Problems problems;
    const SettingReader reader(Program::proxy, each.flags, each.environment, problems);
    CHECK(reader.text("PROXY_LISTEN") == each.text);
    const auto all = reader.all();
    const EffectiveSetting& setting = named(all, "PROXY_LISTEN");
    CHECK(setting.shown() == each.text);
    CHECK(setting.source == each.source);
    CHECK(setting.where == each.where);
    CHECK(problems.empty());
  }
}

TEST_CASE("secrets are shown as set or unset, and a program's settings are its own") {
  const Environment environment(Values{{"ADMIN_TOKEN", "hush"}});
  Problems problems;
  const auto proxy = SettingReader(Program::proxy, {}, environment, problems).all();
  CHECK(named(proxy, "ADMIN_TOKEN").shown() == "set");
  CHECK(named(proxy, "ZAI_API_KEY").shown() == "unset");
  CHECK(named(proxy, "DEFAULT_MODEL").shown() == std::nullopt);
  const auto dashboard = SettingReader(Program::dashboard, {}, environment, problems).all();
  CHECK(named(dashboard, "DASHBOARD_LISTEN").shown() == "127.0.0.1:3001");
  for (const EffectiveSetting& each : dashboard) {
    CHECK(each.setting->name != "ADMIN_TOKEN");
    CHECK(each.setting->name != "PROXY_LISTEN");
  }
}

TEST_CASE("a bad value is a problem of the flag or variable it came from, and the default stands") {
  const Environment environment(Values{{"MAX_CONNECTIONS", "many"},
                                       {"CONFIG_HOT_RELOAD", "maybe"},
                                       {"ADMIN_TOKEN_FILE", "/nonexistent/token"},
                                       {"CACHE_MAX_SIZ", "5"}});
  Problems problems;
  const SettingReader reader(Program::proxy, {{"--workers", "0"}}, environment, problems);
  CHECK(reader.number("MAX_CONNECTIONS", 1, 100'000) == 10'000);
  CHECK(reader.number("WORKERS", 1, 256) == 1);
  CHECK(reader.boolean("CONFIG_HOT_RELOAD"));
  CHECK_FALSE(reader.text("ADMIN_TOKEN"));
  CHECK_FALSE(reader.text("ADMIN_TOKEN"));
  reader.complain_about_misspellings();
  REQUIRE(problems.size() == 5);
  CHECK(problems[0].path == "MAX_CONNECTIONS");
  CHECK(problems[0].message == "must be a whole number from 1 to 100000, not \"many\"");
  CHECK(problems[1].path == "--workers");
  CHECK(problems[2].path == "CONFIG_HOT_RELOAD");
  CHECK(problems[3].path == "ADMIN_TOKEN");
  CHECK(problems[3].message.find("/nonexistent/token") != std::string::npos);
  CHECK(problems[4] == Problem{"CACHE_MAX_SIZ", "is not a setting: did you mean CACHE_MAX_SIZE?"});
}

TEST_CASE("a name that is not in the table is a mistake of ours") {
  const Environment environment(Values{});
  Problems problems;
  const SettingReader reader(Program::proxy, {}, environment, problems);
  CHECK_THROWS_AS(reader.text("NO_SUCH_SETTING"), std::logic_error);
}

TEST_CASE("the data file's value counts unless a flag or a variable gives one") {
  const Overridable<int> standing{7, false};
  CHECK(standing.in_force(std::nullopt) == 7);
  CHECK(standing.in_force(8) == 8);
  const Overridable<int> given{7, true};
  CHECK(given.in_force(8) == 7);
}

}  // namespace
}  // namespace gatehouse
