#include "common/system/setting_reader.h"

#include <charconv>
#include <utility>

namespace gatehouse {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<SettingReader::Given> SettingReader::find(
    std::string_view flag, const std::string& value,
    std::initializer_list<std::string_view> variables) const {
  if (!value.empty()) return Given{std::string(flag), value};
  for (const std::string_view variable : variables) {
    if (auto set = environment_.get(variable)) return Given{std::string(variable), *set};
  }
  return std::nullopt;
}

std::int64_t SettingReader::number(const std::optional<Given>& given, std::int64_t least,
                                   std::int64_t most, std::int64_t otherwise) const {
  if (!given) return otherwise;
  std::int64_t number = 0;
  const char* const end = given->text.data() + given->text.size();
  const auto [stopped, error] = std::from_chars(given->text.data(), end, number);
  if (error == std::errc{} && stopped == end && number >= least && number <= most) return number;
  complain(*given,
           "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return otherwise;
}

std::int64_t SettingReader::number(std::string_view variable, std::int64_t least, std::int64_t most,
                                   std::int64_t otherwise) const {
  return number(find({}, {}, {variable}), least, most, otherwise);
}

bool SettingReader::boolean(std::string_view variable, bool otherwise) const {
  const auto given = find({}, {}, {variable});
  if (!given) return otherwise;
  const std::string& text = given->text;
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  complain(*given, "must be true or false");
  return otherwise;
}

std::optional<std::string> SettingReader::text(std::string_view variable) const {
  return environment_.get(variable);
}

std::vector<std::string> SettingReader::list(std::string_view variable,
                                             std::vector<std::string> otherwise) const {
  const auto value = environment_.get(variable);
  if (!value) return otherwise;
  std::vector<std::string> items;
  std::string_view rest = *value;
  for (;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view item = trimmed(rest.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    if (comma == std::string_view::npos) return items;
    rest.remove_prefix(comma + 1);
  }
}

void SettingReader::complain(const Given& given, const std::string& what) const {
  complain(given.source, what + ", not \"" + given.text + "\"");
}

void SettingReader::complain(std::string source, std::string message) const {
  problems_.push_back({std::move(source), std::move(message)});
}

std::string describe(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.path + " " + problem.message + "\n";
  return text;
}

}  // namespace gatehouse
