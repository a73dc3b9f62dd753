#include "dashboard/options.h"

#include <CLI/CLI.hpp>
#include <optional>

#include "common/domain/upstream.h"
#include "common/system/listen_address.h"
#include "common/system/setting_reader.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kShortestScriptToken = 16;
constexpr const char* kFooter =
    "\nDASHBOARD_PORT gives the port alone. DASHBOARD_AUTH_TOKEN lets scripts in\n"
    "(Authorization: Bearer). A .env file in the working directory counts as environment and\n"
    "overrides nothing. All of this is read once, at the start.";

/// The texts that flags give, empty when they are not used.
struct Flags {
  std::string data_file, listen, web_root, proxy_url, public_url, log_format, log_level;
  bool allow_remote = false;
  bool demo = false;
  bool validate = false;
  std::string account;
};

void add_flags(CLI::App& app, Flags& flags) {
  app.add_option("--data-file", flags.data_file,
                 "The file shared with the proxies (DATA_FILE; data/apikeys.json)")
      ->type_name("F");
  app.add_option("--listen", flags.listen,
                 "Host and port, port 0 for a free one (DASHBOARD_LISTEN; 127.0.0.1:3001)")
      ->type_name("H:P");
  app.add_option("--web-root", flags.web_root,
                 "Serve the browser app from this folder (DASHBOARD_WEB_ROOT; what is built in)")
      ->type_name("DIR");
  app.add_option("--proxy-url", flags.proxy_url,
                 "Base URL that callers are told to use (PROXY_URL; the first running proxy's)")
      ->type_name("U");
  app.add_option("--public-url", flags.public_url,
                 "URL that people reach the dashboard by (DASHBOARD_PUBLIC_URL)")
      ->type_name("U");
  app.add_flag("--allow-remote", flags.allow_remote,
               "Allow another address than loopback; needs --public-url (DASHBOARD_ALLOW_REMOTE)");
  app.add_flag("--demo", flags.demo, "Say on every page that this is a demo (GATEHOUSE_DEMO)");
  app.add_option("--log-format", flags.log_format, "json or text (LOG_FORMAT; json)");
  app.add_option("--log-level", flags.log_level,
                 "debug, info, warn, error or off (LOG_LEVEL; info)");
  app.add_flag("--validate", flags.validate,
               "Check the configuration and the data file, list every problem, exit 0 or 1");
  app.add_subcommand("setup-link", "Print a link that makes the first admin")->fallthrough();
  CLI::App* admins = app.add_subcommand("admins", "Look after accounts")->fallthrough();
  admins->require_subcommand(1);
  admins->add_subcommand("reset-password", "Give an account a random password and print it")
      ->fallthrough()
      ->add_option("NAME", flags.account, "The account's name")
      ->required();
  app.set_version_flag("--version", "gatehouse-dashboard " GATEHOUSE_VERSION);
  app.footer(kFooter);
}

void read_address(const Flags& flags, const SettingReader& reader, DashboardConfig& config) {
  if (const auto given = reader.find("--listen", flags.listen, {"DASHBOARD_LISTEN"})) {
    if (const auto address = parse_listen_address(given->text)) {
      config.host = address->host;
      config.port = address->port;
    } else {
      reader.complain(*given, "must be a host and a port such as 127.0.0.1:3001");
    }
    return;
  }
  config.port = static_cast<std::uint16_t>(reader.number("DASHBOARD_PORT", 0, 65'535, config.port));
}

std::optional<std::string> read_url(const std::optional<SettingReader::Given>& given,
                                    const SettingReader& reader) {
  if (!given) return std::nullopt;
  if (parse_base_url(given->text)) return given->text;
  reader.complain(*given, "must be an http or https URL");
  return std::nullopt;
}

std::optional<Secret> read_script_token(const SettingReader& reader) {
  auto token = reader.text("DASHBOARD_AUTH_TOKEN");
  if (!token) return std::nullopt;
  if (token->size() < kShortestScriptToken) {
    reader.complain("DASHBOARD_AUTH_TOKEN",
                    "must have at least " + std::to_string(kShortestScriptToken) + " characters");
  }
  return Secret(std::move(*token));
}

DashboardConfig read_config(const Flags& flags, const SettingReader& reader) {
  DashboardConfig config;
  if (const auto file = reader.find("--data-file", flags.data_file, {"DATA_FILE"})) {
    config.data_file = file->text;
  }
  read_address(flags, reader, config);
  if (const auto root = reader.find("--web-root", flags.web_root, {"DASHBOARD_WEB_ROOT"})) {
    config.web_root = root->text;
  }
  config.proxy_url = read_url(reader.find("--proxy-url", flags.proxy_url, {"PROXY_URL"}), reader);
  const auto url = reader.find("--public-url", flags.public_url, {"DASHBOARD_PUBLIC_URL"});
  config.public_url = read_url(url, reader);
  config.allow_remote = flags.allow_remote || reader.boolean("DASHBOARD_ALLOW_REMOTE", false);
  if (config.allow_remote && !url) {
    reader.complain("--allow-remote", "needs --public-url: the URL that people reach it by");
  }
  config.demo = flags.demo || reader.boolean("GATEHOUSE_DEMO", false);
  config.script_token = read_script_token(reader);
  return config;
}

Options::Command command_of(const CLI::App& app, const Flags& flags) {
  if (app.got_subcommand("setup-link")) return Options::Command::setup_link;
  if (app.got_subcommand("admins")) return Options::Command::reset_password;
  return flags.validate ? Options::Command::validate : Options::Command::serve;
}

}  // namespace

std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv,
                                               const Environment& environment) {
  Flags flags;
  CLI::App app{"Gatehouse's dashboard: hands out api keys and shows what they spend.",
               "gatehouse-dashboard"};
  add_flags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return EarlyExit{0, app.help()};
  } catch (const CLI::CallForVersion& version) {
    return EarlyExit{0, std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    return EarlyExit{2, std::string(error.what()) + "\nSee gatehouse-dashboard --help.\n"};
  }
  Problems problems;
  const SettingReader reader(environment, problems);
  Options options;
  options.dashboard = read_config(flags, reader);
  options.command = command_of(app, flags);
  options.account = flags.account;
  reader.choice(reader.find("--log-format", flags.log_format, {"LOG_FORMAT"}), parse_log_format,
                "json, text", options.log_format);
  reader.choice(reader.find("--log-level", flags.log_level, {"LOG_LEVEL"}), parse_log_level,
                "debug, info, warn, error, off", options.log_level);
  if (!problems.empty()) return EarlyExit{flags.validate ? 1 : 2, describe(problems)};
  return options;
}

}  // namespace gatehouse::dashboard
