#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/problem.h"
#include "common/system/environment.h"

namespace gatehouse {

/// Reads what a process is started with: a flag wins over the environment, the environment over the
/// default. Bad values become problems named after where they stand. Not thread-safe.
class SettingReader {
 public:
  SettingReader(const Environment& environment, Problems& problems)
      : environment_(environment), problems_(problems) {}

  /// A value and where it came from, for messages.
  struct Found {
    std::string text;
    std::string source;  ///< "--listen" or "PROXY_LISTEN"
  };

  /// The flag's value if it was given (not empty), else the first variable that is set.
  std::optional<Found> find(std::string_view flag_name, const std::string& flag_value,
                            std::initializer_list<std::string_view> variables) const;

  /// A whole number between the bounds from a variable.
  std::int64_t number(std::string_view variable, std::int64_t least, std::int64_t most,
                      std::int64_t otherwise) const;

  /// true, false, 1, 0, yes, no, on, off.
  bool boolean(std::string_view variable, bool otherwise) const;

  std::string text(std::string_view variable, std::string otherwise = {}) const;

  /// A comma-separated list without empty elements and without white space around them.
  std::vector<std::string> list(std::string_view variable,
                                std::vector<std::string> otherwise) const;

  void complain(const Found& found, std::string message) const;

 private:
  const Environment& environment_;
  Problems& problems_;
};

}  // namespace gatehouse
