#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/problem.h"
#include "common/system/environment.h"
#include "common/system/setting.h"

namespace gatehouse {

/// What flags were given, by their names: "--listen" → "127.0.0.1:0".
using FlagTexts = std::map<std::string, std::string, std::less<>>;

/// A value that the data file may override unless a flag or a variable gives it.
template <typename T>
struct Overridable {
  T started_with{};    ///< given, or the default
  bool fixed = false;  ///< given

  T in_force(const std::optional<T>& in_data_file) const {
    return fixed ? started_with : in_data_file.value_or(started_with);
  }
};

/// Reads what a process is started with, setting by setting of the table: a flag wins over the
/// environment, that over `.env`, that over a secret file, that over the default. A bad value
/// becomes a problem whose path is the flag or variable it came from, and the default stands.
///
/// Names are those of the table; any other throws std::logic_error. Not thread-safe.
class SettingReader {
 public:
  SettingReader(Program program, FlagTexts flags, const Environment& environment,
                Problems& problems)
      : program_(program),
        flags_(std::move(flags)),
        environment_(environment),
        problems_(problems) {}

  /// A value together with where it came from.
  struct Given {
    std::string text;
    SettingSource source = SettingSource::standard;
    std::string where;  ///< "--listen", "PROXY_LISTEN", the path of a secret file
    std::string named;  ///< what a person who gave a bad value looks for: flag or variable
  };

  /// Nothing when the default holds.
  std::optional<Given> given(std::string_view name) const;

  /// What is given, else the default; nothing when there is neither.
  std::optional<std::string> text(std::string_view name) const;

  /// A whole number between the bounds.
  std::int64_t number(std::string_view name, std::int64_t least, std::int64_t most) const;

  /// One of true, false, 1, 0, yes, no, on, off.
  bool boolean(std::string_view name) const;

  /// An absolute http or https URL; nothing when none is given.
  std::optional<std::string> url(std::string_view name) const;

  /// A comma-separated list without empty elements and white space around them.
  std::vector<std::string> list(std::string_view name) const;

  /// One of a few words, which `parse` knows and `words` lists for people.
  template <typename T>
  T choice(std::string_view name, std::optional<T> (*parse)(std::string_view),
           const char* words) const {
    if (const auto value = given(name)) {
      if (const auto parsed = parse(value->text)) return *parsed;
      complain(*value, std::string("must be one of ") + words);
    }
    return parse(setting_named(name).otherwise).value();
  }

  template <typename T>
  Overridable<T> overridable(std::string_view name, std::optional<T> (*parse)(std::string_view),
                             const char* words) const {
    return {choice(name, parse, words), given(name).has_value()};
  }

  /// Notes every variable that looks like a misspelling of one of ours.
  void complain_about_misspellings() const;

  /// Every setting of the program with what it is started with.
  std::vector<EffectiveSetting> all() const;

  /// `what` reads "must be …"; the value is repeated behind it, so not for secrets.
  void complain(const Given& given, const std::string& what) const;
  void complain(std::string source, std::string message) const;

 private:
  const Program program_;
  const FlagTexts flags_;
  const Environment& environment_;
  Problems& problems_;
};

/// The program ends at once: --help and --version on stdout (0), mistakes on stderr (2).
struct EarlyExit {
  int code = 0;
  std::string text;
};

/// A line a problem, each beginning with the flag or variable.
std::string describe(const Problems& problems);

}  // namespace gatehouse
