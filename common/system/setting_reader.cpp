#include "common/system/setting_reader.h"

#include <utility>

namespace gatehouse {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<SettingReader::Found> SettingReader::find(
    std::string_view flag_name, const std::string& flag_value,
    std::initializer_list<std::string_view> variables) const {
  if (!flag_value.empty()) return Found{flag_value, std::string(flag_name)};
  for (const std::string_view variable : variables) {
    if (auto value = environment_.get(variable)) return Found{*value, std::string(variable)};
  }
  return std::nullopt;
}

std::int64_t SettingReader::number(std::string_view variable, std::int64_t least, std::int64_t most,
                                   std::int64_t otherwise) const {
  const auto value = environment_.get(variable);
  if (!value) return otherwise;
  std::int64_t number = 0;
  const char* const end = value->data() + value->size();
  const auto [stopped, error] = std::from_chars(value->data(), end, number);
  if (error == std::errc{} && stopped == end && number >= least && number <= most) return number;
  complain({*value, std::string(variable)}, "'" + *value + "' is not a whole number between " +
                                                std::to_string(least) + " and " +
                                                std::to_string(most));
  return otherwise;
}

bool SettingReader::boolean(std::string_view variable, bool otherwise) const {
  const auto value = environment_.get(variable);
  if (!value) return otherwise;
  if (*value == "true" || *value == "1" || *value == "yes" || *value == "on") return true;
  if (*value == "false" || *value == "0" || *value == "no" || *value == "off") return false;
  complain({*value, std::string(variable)}, "'" + *value + "' is neither true nor false");
  return otherwise;
}

std::string SettingReader::text(std::string_view variable, std::string otherwise) const {
  auto value = environment_.get(variable);
  return value ? std::move(*value) : std::move(otherwise);
}

std::vector<std::string> SettingReader::list(std::string_view variable,
                                             std::vector<std::string> otherwise) const {
  const auto value = environment_.get(variable);
  if (!value) return otherwise;
  std::vector<std::string> items;
  std::string_view rest = *value;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view item = trimmed(rest.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return items;
}

void SettingReader::complain(const Found& found, std::string message) const {
  problems_.push_back({found.source, std::move(message)});
}

}  // namespace gatehouse
