#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/domain/secret.h"

namespace gatehouse {

/// The two programs share one environment and one `.env`, so they share the list of settings too.
enum class Program { proxy, dashboard };

enum class Used { proxy, dashboard, both };

/// A value that a program can be told, declared once: parsing, --help, --print-config, GET
/// /admin/config and the READMEs all have it from the table. All texts are of static storage.
struct Setting {
  std::string_view name =
      {};  ///< its variable; "settings.<member>" when the data file alone has it
  std::string_view flag = {};  ///< "--listen"; empty = none
  std::string_view placeholder =
      {};                       ///< what the flag takes, "H:P"; empty = nothing, it is a switch
  std::string_view alias = {};  ///< a second variable, asked after the first; empty = none
  std::string_view member =
      {};  ///< of the data file's `settings`, "admin_jwt.claims"; empty = none
  std::string_view otherwise = {};  ///< the default, spelled as it could be given; empty = none
  Used used = Used::proxy;
  bool secret = false;
  bool credential = false;     ///< of upstreams: its secret file is read again when it changes
  std::string_view help = {};  ///< one line, without variable and default

  /// Whether it can be changed without a restart, which is in the data file.
  bool live() const { return !member.empty(); }
  bool has_variable() const { return !name.starts_with("settings."); }
  bool is_used_by(Program program) const {
    return used == Used::both || (used == Used::proxy) == (program == Program::proxy);
  }
};

/// All settings of both programs, in the order in which people are shown them.
std::span<const Setting> all_settings();

/// Throws std::logic_error for a name that is not in the table.
const Setting& setting_named(std::string_view name);

/// Where a value came from; what stands further up wins.
enum class SettingSource { flag, environment, dotenv, secret_file, data_file, standard };

/// "flag", "environment", ".env", "secret file", "data file", "default".
std::string_view to_string(SettingSource source);

/// A setting together with what is in force.
struct EffectiveSetting {
  const Setting* setting = nullptr;
  std::optional<Secret> value;  ///< nothing = none is given and there is no default
  SettingSource source = SettingSource::standard;
  std::string where;  ///< the flag, variable or file; empty for a default

  /// The value for people: of secrets "set" or "unset" only; nothing when there is none.
  std::optional<std::string> shown() const;

  /// Whether a change in the data file would count at once: nothing that ranks above it is given.
  bool live() const { return setting->live() && source >= SettingSource::data_file; }
};

}  // namespace gatehouse
