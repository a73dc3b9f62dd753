#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/problem.h"
#include "common/system/environment.h"

namespace gatehouse {

/// Reads what a process is started with: a flag wins over the environment, the environment over the
/// default. A bad value becomes a problem whose path is the flag or variable it came from, and the
/// default stands. Not thread-safe.
class SettingReader {
 public:
  SettingReader(const Environment& environment, Problems& problems)
      : environment_(environment), problems_(problems) {}

  /// A value together with the name that a person knows it by.
  struct Given {
    std::string source;  ///< "--listen" or "PROXY_LISTEN"
    std::string text;
  };

  /// The flag's value unless it is empty (not used), else the first variable that is set.
  std::optional<Given> find(std::string_view flag, const std::string& value,
                            std::initializer_list<std::string_view> variables) const;

  /// A whole number between the bounds.
  std::int64_t number(const std::optional<Given>& given, std::int64_t least, std::int64_t most,
                      std::int64_t otherwise) const;
  std::int64_t number(std::string_view variable, std::int64_t least, std::int64_t most,
                      std::int64_t otherwise) const;

  /// A variable that is one of true, false, 1, 0, yes, no, on, off.
  bool boolean(std::string_view variable, bool otherwise) const;

  /// Nothing when the variable is unset or empty.
  std::optional<std::string> text(std::string_view variable) const;

  /// A comma-separated list without empty elements and white space around them.
  std::vector<std::string> list(std::string_view variable,
                                std::vector<std::string> otherwise) const;

  /// One of a few words, which `parse` knows and `words` lists for people.
  template <typename T>
  void choice(const std::optional<Given>& given, std::optional<T> (*parse)(std::string_view),
              const char* words, T& to) const {
    if (!given) return;
    if (const auto value = parse(given->text)) {
      to = *value;
    } else {
      complain(*given, std::string("must be one of ") + words);
    }
  }

  /// `what` reads "must be …".
  void complain(const Given& given, const std::string& what) const;
  void complain(std::string source, std::string message) const;

 private:
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
