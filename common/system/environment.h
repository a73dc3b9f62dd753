#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/guarded.h"

namespace gatehouse {

/// The process's environment, then a `.env` file, then secret files: the file that NAME_FILE names,
/// or the file NAME (or name, in lower case) in $CREDENTIALS_DIRECTORY, as systemd has it. The
/// first that has a value wins.
///
/// What a secret file held when it was first asked for stays. Thread-safe.
class Environment {
 public:
  using Values = std::map<std::string, std::string, std::less<>>;
  enum class Source { environment, dotenv, secret_file };

  struct Found {
    std::string text;
    Source source = Source::environment;
    std::string where;  ///< the variable, or the secret file's path
  };

  /// Reads the environment and `.env` in the working directory, if there is one.
  /// Throws std::runtime_error naming file and line when `.env` is malformed.
  static Environment of_process();

  explicit Environment(Values values, Values dotenv = {});

  /// Nothing when unset or empty everywhere. Throws std::runtime_error naming variable and path
  /// when a secret file cannot be read or is empty.
  std::optional<Found> find(std::string_view name) const;

  /// The variable alone, in the environment or `.env`. Nothing when unset or empty.
  std::optional<std::string> get(std::string_view name) const;

  /// Where the secret of that name lies when no variable holds it: the path that NAME_FILE gives,
  /// or that of an existing file in $CREDENTIALS_DIRECTORY. Nothing when neither is there.
  std::optional<std::string> secret_file_of(std::string_view name) const;

  /// The variables that are set, those of `.env` included.
  std::vector<std::string> names() const;

 private:
  std::optional<Found> find_variable(std::string_view name) const;
  std::string read_once(std::string_view name, const std::string& path) const;

  Values values_;
  Values dotenv_;  ///< without what values_ has
  std::shared_ptr<Guarded<Values>> files_read_;
};

/// NAME=value lines; `#` comments, `export `, single and double quotes as shells have them.
std::map<std::string, std::string, std::less<>> parse_dotenv(std::string_view text,
                                                             const std::string& file_name);

}  // namespace gatehouse
