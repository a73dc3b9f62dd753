// What people read about settings is compared with the table that the programs go by.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "common/system/setting.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using Names = std::set<std::string>;

std::string readme(const std::string& folder) {
  return testing::read_file(std::string(GATEHOUSE_SOURCE_DIR) + "/" + folder + "/README.md");
}

/// The lines of the table whose head begins so, without head and rule.
std::vector<std::string> table(const std::string& text, const std::string& head) {
  std::vector<std::string> rows;
  std::size_t at = text.find("\n| " + head + " |");
  REQUIRE(at != std::string::npos);
  for (int line = 0; at + 1 < text.size() && text[at + 1] == '|'; ++line) {
    const std::size_t end = text.find('\n', at + 1);
    if (line > 1) rows.push_back(text.substr(at + 1, end - at - 1));
    at = end;
  }
  return rows;
}

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + std::string(text) + "`";
}

/// The row of the README for a setting.
std::string row_of(const Setting& setting) {
  std::string names = code(setting.name);
  if (!setting.alias.empty()) names += ", " + code(setting.alias);
  std::string help(setting.help);
  for (std::size_t at = 0; (at = help.find('|', at)) != std::string::npos; at += 2) {
    help.insert(at, "\\");
  }
  return "| " + names + " | " + code(setting.flag) + " | " + code(setting.otherwise) + " | " +
         help + " |";
}

/// What stands between backquotes.
Names quoted(const std::string& text) {
  Names names;
  for (std::size_t at = text.find('`'); at != std::string::npos;) {
    const std::size_t end = text.find('`', at + 1);
    names.insert(text.substr(at + 1, end - at - 1));
    at = text.find('`', end + 1);
  }
  return names;
}

std::string row_beginning(const std::vector<std::string>& rows, const std::string& words) {
  for (const std::string& row : rows) {
    if (row.starts_with("| " + words + " |")) return row;
  }
  FAIL("no row " << words);
  return {};
}

void compare(Program program, const std::string& folder) {
  const std::string text = readme(folder);
  std::vector<std::string> expected;
  Names live;
  Names restart;
  for (const Setting& setting : all_settings()) {
    if (!setting.is_used_by(program)) continue;
    expected.push_back(row_of(setting));
    if (setting.live()) live.insert("settings." + std::string(setting.member));
    if (setting.has_variable()) restart.insert(std::string(setting.name));
    if (!setting.alias.empty()) restart.insert(std::string(setting.alias));
  }
  const std::vector<std::string> rows = table(text, "setting");
  for (const std::string& row : expected) {
    INFO("missing in " << folder << "/README.md: " << row);
    CHECK(std::find(rows.begin(), rows.end(), row) != rows.end());
  }
  for (const std::string& row : rows) {
    INFO("no such setting, in " << folder << "/README.md: " << row);
    CHECK(std::find(expected.begin(), expected.end(), row) != expected.end());
  }
  const std::vector<std::string> when = table(text, "counts");
  CHECK(quoted(row_beginning(when, "at once")) == live);
  CHECK(quoted(row_beginning(when, "after a restart")) == restart);
}

}  // namespace

TEST_CASE("the READMEs list each program's settings, their defaults and when a change counts") {
  compare(Program::proxy, "proxy");
  compare(Program::dashboard, "dashboard");
}

TEST_CASE("names, flags and members are each given once") {
  for (const Program program : {Program::proxy, Program::dashboard}) {
    Names seen;
    for (const Setting& setting : all_settings()) {
      if (!setting.is_used_by(program)) continue;
      CAPTURE(setting.name);
      CHECK(seen.insert(std::string(setting.name)).second);
      for (const std::string_view name : {setting.flag, setting.alias, setting.member}) {
        if (!name.empty()) CHECK(seen.insert(std::string(name)).second);
      }
      CHECK_FALSE(setting.help.empty());
      if (!setting.has_variable()) {
        CHECK(setting.name == "settings." + std::string(setting.member));
      }
    }
  }
}

}  // namespace gatehouse
