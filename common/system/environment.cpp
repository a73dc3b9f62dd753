#include "common/system/environment.h"

#include <cctype>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace gatehouse {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kBlanks = " \t\r";

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_name(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) != 0) return false;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') return false;
  }
  return true;
}

bool is_end_or_comment(std::string_view rest) {
  rest = trim(rest);
  return rest.empty() || rest.front() == '#';
}

/// Takes the text of a quoted value; nothing when the closing quote is missing or followed by more.
/// Within double quotes a backslash keeps the next character, and \n is a line feed.
std::optional<std::string> read_quoted(std::string_view text) {
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (c == quote) {
      if (!is_end_or_comment(text.substr(i + 1))) return std::nullopt;
      return value;
    }
    if (c == '\\' && quote == '"' && i + 1 < text.size()) {
      const char next = text[++i];
      value += next == 'n' ? '\n' : next;
    } else {
      value += c;
    }
  }
  return std::nullopt;
}

std::string_view read_bare(std::string_view text) {
  // A comment begins with a # after a blank; "a#b" is a value.
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#' && (i == 0 || kBlanks.find(text[i - 1]) != std::string_view::npos)) {
      return trim(text.substr(0, i));
    }
  }
  return trim(text);
}

std::optional<std::string> read_value(std::string_view text) {
  if (!text.empty() && (text.front() == '"' || text.front() == '\'')) return read_quoted(text);
  return std::string(read_bare(text));
}

Values process_values() {
  Values values;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    values.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return values;
}

}  // namespace

Environment Environment::of_process() {
  Values values = process_values();
  const std::string file_name = ".env";
  if (std::ifstream file(file_name); file) {
    std::stringstream text;
    text << file.rdbuf();
    for (auto& [name, value] : parse_dotenv(text.str(), file_name)) values.emplace(name, value);
  }
  return Environment(std::move(values));
}

std::optional<std::string> Environment::get(std::string_view name) const {
  const auto at = values_.find(name);
  if (at == values_.end() || at->second.empty()) return std::nullopt;
  return at->second;
}

Values parse_dotenv(std::string_view text, const std::string& file_name) {
  Values values;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ")) line = trim(line.substr(7));

    const std::size_t equals = line.find('=');
    const std::string_view name = trim(line.substr(0, equals));
    const auto value = equals == std::string_view::npos || !is_name(name)
                           ? std::nullopt
                           : read_value(trim(line.substr(equals + 1)));
    // The line is not quoted: it may hold a secret.
    if (!value) {
      throw std::runtime_error(file_name + " line " + std::to_string(number) +
                               ": expected NAME=value with matching quotes");
    }
    values[std::string(name)] = *value;
  }
  return values;
}

}  // namespace gatehouse
