#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// The process's environment together with a `.env` file, which never overrides it.
///
/// Immutable after construction, so thread-safe.
class Environment {
 public:
  /// Reads the environment and `.env` in the working directory, if there is one.
  /// Throws std::runtime_error naming file and line when `.env` is malformed.
  static Environment of_process();

  explicit Environment(std::map<std::string, std::string, std::less<>> values)
      : values_(std::move(values)) {}

  /// Nothing when unset or empty.
  std::optional<std::string> get(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// NAME=value lines; `#` comments, `export `, single and double quotes as shells have them.
std::map<std::string, std::string, std::less<>> parse_dotenv(std::string_view text,
                                                             const std::string& file_name);

}  // namespace gatehouse
