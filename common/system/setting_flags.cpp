#include "common/system/setting_flags.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "common/system/misspelling.h"

namespace gatehouse {
namespace {

constexpr std::size_t kHelpColumn = 30;
constexpr std::size_t kHelpWidth = 100;

/// "Operators' port, or off (ADMIN_LISTEN; 127.0.0.1:3031)"
std::string flag_help(const Setting& setting) {
  std::string text(setting.help);
  text.append(" (").append(setting.name);
  if (!setting.alias.empty()) text.append(" or ").append(setting.alias);
  if (!setting.otherwise.empty()) text.append("; ").append(setting.otherwise);
  return text + ")";
}

/// Lines of `text` behind a name, as wide as the rest of --help.
void append_entry(std::string& out, std::string_view name, std::string_view text) {
  std::string line = "  " + std::string(name);
  if (line.size() + 1 > kHelpColumn) {
    out += line + "\n";
    line.clear();
  }
  line.resize(kHelpColumn, ' ');
  while (line.size() + text.size() > kHelpWidth) {
    const std::size_t blank = text.rfind(' ', kHelpWidth - kHelpColumn);
    if (blank == std::string_view::npos) break;
    out += line + std::string(text.substr(0, blank)) + "\n";
    text.remove_prefix(blank + 1);
    line.assign(kHelpColumn, ' ');
  }
  out += line + std::string(text) + "\n";
}

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string describe_unknown(const CLI::App& app) {
  std::string text;
  const std::vector<std::string> known = flags_of(app);
  const std::vector<std::string> unknown = app.remaining(true);
  for (const std::string& argument : unknown) {
    if (!argument.starts_with('-')) continue;  // mostly the value of a mistyped flag
    const std::string flag = argument.substr(0, argument.find('='));
    const auto meant = meant_flag(flag, known);
    text += flag + (meant ? ": did you mean " + *meant + "?" : " is not a flag") + "\n";
  }
  if (!text.empty()) return text;
  for (const std::string& argument : unknown) text += "\"" + argument + "\" was not expected\n";
  return text;
}

}  // namespace

void add_setting_flags(CLI::App& app, Program program, FlagTexts& texts) {
  for (const Setting& setting : all_settings()) {
    if (setting.flag.empty() || !setting.is_used_by(program)) continue;
    const std::string flag(setting.flag);
    if (setting.placeholder.empty()) {
      app.add_flag_callback(
          flag, [&texts, flag] { texts[flag] = "true"; }, flag_help(setting));
    } else {
      app.add_option(flag, texts[flag], flag_help(setting))
          ->type_name(std::string(setting.placeholder));
    }
  }
}

std::string describe_variables(Program program) {
  std::string text = "\nVariables without a flag:\n";
  std::string live = "keys, upstreams, credentials, and of its settings";
  for (const Setting& setting : all_settings()) {
    if (!setting.is_used_by(program)) continue;
    if (setting.live()) live.append(" ").append(setting.member).append(",");
    if (!setting.flag.empty() || !setting.has_variable()) continue;
    std::string help(setting.help);
    if (!setting.otherwise.empty()) help.append(" (").append(setting.otherwise).append(")");
    append_entry(text, setting.name, help);
  }
  live.pop_back();
  text +=
      "\nA value is taken from the flag, else the environment, else .env in the working "
      "directory,\n"
      "else the file that NAME_FILE names or $CREDENTIALS_DIRECTORY holds under NAME or name, "
      "else\n"
      "the settings in the data file, else the default. --print-config shows each and its source.\n"
      "\nCounts at once, without a restart:\n";
  append_entry(text, "the data file", live);
  text += "Needs a restart: every flag and variable.\n";
  return text;
}

std::optional<EarlyExit> parse_flags(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    return EarlyExit{0, app.help()};
  } catch (const CLI::CallForAllHelp&) {
    return EarlyExit{0, app.help("", CLI::AppFormatMode::All)};
  } catch (const CLI::CallForVersion& version) {
    return EarlyExit{0, std::string(version.what()) + "\n"};
  } catch (const CLI::ExtrasError&) {
    return EarlyExit{2, describe_unknown(app) + "See " + app.get_name() + " --help.\n"};
  } catch (const CLI::ParseError& error) {
    return EarlyExit{2, std::string(error.what()) + "\nSee " + app.get_name() + " --help.\n"};
  }
}

}  // namespace gatehouse
