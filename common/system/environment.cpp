#include "common/system/environment.h"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "common/domain/text.h"
#include "common/system/files.h"

extern char** environ;

namespace gatehouse {
namespace {

using Values = Environment::Values;

constexpr std::string_view kBlanks = " \t\r";
constexpr std::size_t kMaxSecretFile = 64 * 1024;

std::string_view trim(std::string_view text) { return trimmed(text, kBlanks); }

std::string_view trim_end(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
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
  Values dotenv;
  const std::string file_name = ".env";
  if (std::ifstream file(file_name); file) {
    std::stringstream text;
    text << file.rdbuf();
    dotenv = parse_dotenv(text.str(), file_name);
  }
  return Environment(process_values(), std::move(dotenv));
}

Environment::Environment(Values values, Values dotenv)
    : values_(std::move(values)),
      dotenv_(std::move(dotenv)),
      files_read_(std::make_shared<Guarded<Values>>()) {
  // Even an empty variable of the environment hides the line of .env.
  std::erase_if(dotenv_, [this](const auto& entry) { return values_.contains(entry.first); });
}

std::optional<Environment::Found> Environment::find_variable(std::string_view name) const {
  for (const auto& [values, source] :
       {std::pair{&values_, Source::environment}, std::pair{&dotenv_, Source::dotenv}}) {
    const auto at = values->find(name);
    if (at != values->end() && !at->second.empty()) {
      return Found{at->second, source, std::string(name)};
    }
  }
  return std::nullopt;
}

std::string Environment::read_once(std::string_view name, const std::string& path) const {
  const auto known = files_read_->with([&](const Values& read) -> std::optional<std::string> {
    const auto at = read.find(path);
    return at != read.end() ? std::optional(at->second) : std::nullopt;
  });
  if (known) return *known;
  const auto content = read_file(real_file_system(), path, kMaxSecretFile);
  const std::string what = "the secret file of " + std::string(name) + ", " + path + ",";
  if (!content) throw std::runtime_error(what + " does not exist");
  std::string text(trim_end(content->bytes));
  if (text.empty()) throw std::runtime_error(what + " is empty");
  files_read_->with([&](Values& read) { read[path] = text; });
  return text;
}

std::optional<std::string> Environment::secret_file_of(std::string_view name) const {
  if (!is_name(name)) return std::nullopt;
  if (auto path = find_variable(std::string(name) + "_FILE")) return std::move(path->text);
  const auto folder = find_variable("CREDENTIALS_DIRECTORY");
  if (!folder) return std::nullopt;
  for (const std::string& file : {std::string(name), lower_case(name)}) {
    std::string path = folder->text + "/" + file;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return path;
  }
  return std::nullopt;
}

std::optional<Environment::Found> Environment::find(std::string_view name) const {
  if (auto found = find_variable(name)) return found;
  const auto path = secret_file_of(name);
  if (!path) return std::nullopt;
  return Found{read_once(name, *path), Source::secret_file, *path};
}

std::optional<std::string> Environment::get(std::string_view name) const {
  auto found = find_variable(name);
  return found ? std::optional(std::move(found->text)) : std::nullopt;
}

std::vector<std::string> Environment::names() const {
  std::vector<std::string> names;
  for (const auto* values : {&values_, &dotenv_}) {
    for (const auto& [name, value] : *values) names.push_back(name);
  }
  return names;
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
