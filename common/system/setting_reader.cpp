#include "common/system/setting_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "common/domain/text.h"
#include "common/domain/upstream.h"
#include "common/system/misspelling.h"

namespace gatehouse {
namespace {

SettingSource source_of(Environment::Source source) {
  switch (source) {
    case Environment::Source::environment:
      return SettingSource::environment;
    case Environment::Source::dotenv:
      return SettingSource::dotenv;
    case Environment::Source::secret_file:
      return SettingSource::secret_file;
  }
  return SettingSource::environment;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stopped != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> truth(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  return std::nullopt;
}

}  // namespace

std::optional<SettingReader::Given> SettingReader::given(std::string_view name) const {
  const Setting& setting = setting_named(name);
  if (const auto flag = flags_.find(setting.flag); flag != flags_.end() && !flag->second.empty()) {
    return Given{flag->second, SettingSource::flag, flag->first, flag->first};
  }
  if (!setting.has_variable()) return std::nullopt;
  std::optional<Given> in_file;  // ranks below the variables, the second one too
  for (const std::string_view variable : {setting.name, setting.alias}) {
    if (variable.empty()) continue;
    try {
      auto found = environment_.find(variable);
      if (!found) continue;
      Given value{std::move(found->text), source_of(found->source), std::move(found->where),
                  std::string(variable)};
      if (value.source != SettingSource::secret_file) return value;
      if (!in_file) in_file = std::move(value);
    } catch (const std::runtime_error& error) {
      if (setting.credential) continue;  // looked for again and again, and missed in readiness
      complain(std::string(variable), std::string("cannot be had: ") + error.what());
    }
  }
  return in_file;
}

std::optional<std::string> SettingReader::text(std::string_view name) const {
  if (auto value = given(name)) return std::move(value->text);
  const std::string_view otherwise = setting_named(name).otherwise;
  return otherwise.empty() ? std::nullopt : std::optional<std::string>(otherwise);
}

std::int64_t SettingReader::number(std::string_view name, std::int64_t least,
                                   std::int64_t most) const {
  if (const auto value = given(name)) {
    const auto number = whole_number(value->text);
    if (number && *number >= least && *number <= most) return *number;
    complain(*value, "must be a whole number from " + std::to_string(least) + " to " +
                         std::to_string(most));
  }
  return whole_number(setting_named(name).otherwise).value_or(least);
}

bool SettingReader::boolean(std::string_view name) const {
  if (const auto value = given(name)) {
    if (const auto parsed = truth(value->text)) return *parsed;
    complain(*value, "must be true or false");
  }
  return truth(setting_named(name).otherwise).value_or(false);
}

std::optional<std::string> SettingReader::url(std::string_view name) const {
  auto value = given(name);
  if (!value) return std::nullopt;
  if (parse_base_url(value->text)) return std::move(value->text);
  complain(*value, "must be an http or https URL");
  return std::nullopt;
}

std::vector<std::string> SettingReader::list(std::string_view name) const {
  const std::string value = text(name).value_or("");
  std::vector<std::string> items;
  std::string_view rest = value;
  for (;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view item = trimmed(rest.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    if (comma == std::string_view::npos) return items;
    rest.remove_prefix(comma + 1);
  }
}

void SettingReader::complain_about_misspellings() const {
  for (const std::string& name : environment_.names()) {
    if (const auto meant = meant_variable(name)) {
      complain(name, "is not a setting: did you mean " + *meant + "?");
    }
  }
}

std::vector<EffectiveSetting> SettingReader::all() const {
  std::vector<EffectiveSetting> settings;
  for (const Setting& setting : all_settings()) {
    if (!setting.is_used_by(program_)) continue;
    EffectiveSetting effective{&setting, std::nullopt, SettingSource::standard, {}};
    if (auto value = given(setting.name)) {
      effective.value = Secret(std::move(value->text));
      effective.source = value->source;
      effective.where = std::move(value->where);
    } else if (!setting.otherwise.empty()) {
      effective.value = Secret(std::string(setting.otherwise));
    }
    settings.push_back(std::move(effective));
  }
  return settings;
}

void SettingReader::complain(const Given& value, const std::string& what) const {
  complain(value.named, what + ", not \"" + value.text + "\"");
}

void SettingReader::complain(std::string source, std::string message) const {
  Problem problem{std::move(source), std::move(message)};
  // A setting may be asked for more than once.
  if (std::find(problems_.begin(), problems_.end(), problem) == problems_.end()) {
    problems_.push_back(std::move(problem));
  }
}

std::string describe(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.path + " " + problem.message + "\n";
  return text;
}

}  // namespace gatehouse
