#include "dashboard/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <functional>
#include <optional>

#include "common/domain/upstream.h"
#include "common/system/listen_address.h"

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

/// A value together with the name that a person knows it by.
struct Given {
  std::string source;  ///< "--listen" or "DASHBOARD_LISTEN"
  std::string text;
};

class Reader {
 public:
  explicit Reader(const Environment& environment) : environment_(environment) {}

  std::optional<Given> find(const char* flag, const std::string& value, const char* variable) {
    if (!value.empty()) return Given{flag, value};
    if (auto text = environment_.get(variable)) return Given{variable, *text};
    return std::nullopt;
  }

  bool on(bool flag, const char* variable) {
    const auto text = flag ? std::optional<std::string>("true") : environment_.get(variable);
    if (!text) return false;
    if (*text == "1" || *text == "true" || *text == "yes" || *text == "on") return true;
    if (*text != "0" && *text != "false" && *text != "no" && *text != "off") {
      problem({variable, *text}, "must be true or false");
    }
    return false;
  }

  void problem(const Given& given, const std::string& what) {
    problems_ += given.source + " " + what + ", not \"" + given.text + "\"\n";
  }
  void problem(const std::string& text) { problems_ += text + "\n"; }
  const std::string& problems() const { return problems_; }

 private:
  const Environment& environment_;
  std::string problems_;
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

std::optional<std::uint16_t> parse_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(port) : std::nullopt;
}

void read_address(const Flags& flags, const Environment& environment, Reader& reader,
                  DashboardConfig& config) {
  if (const auto given = reader.find("--listen", flags.listen, "DASHBOARD_LISTEN")) {
    if (const auto address = parse_listen_address(given->text)) {
      config.host = address->host;
      config.port = address->port;
    } else {
      reader.problem(*given, "must be a host and a port such as 127.0.0.1:3001");
    }
  } else if (const auto port = environment.get("DASHBOARD_PORT")) {
    if (const auto number = parse_port(*port)) {
      config.port = *number;
    } else {
      reader.problem({"DASHBOARD_PORT", *port}, "must be a port from 0 to 65535");
    }
  }
}

std::optional<std::string> read_url(const std::optional<Given>& given, Reader& reader) {
  if (!given) return std::nullopt;
  if (parse_base_url(given->text)) return given->text;
  reader.problem(*given, "must be an http or https URL");
  return std::nullopt;
}

DashboardConfig read_config(const Flags& flags, const Environment& environment, Reader& reader) {
  DashboardConfig config;
  if (const auto file = reader.find("--data-file", flags.data_file, "DATA_FILE")) {
    config.data_file = file->text;
  }
  read_address(flags, environment, reader, config);
  if (const auto root = reader.find("--web-root", flags.web_root, "DASHBOARD_WEB_ROOT")) {
    config.web_root = root->text;
  }
  config.proxy_url = read_url(reader.find("--proxy-url", flags.proxy_url, "PROXY_URL"), reader);
  const auto url = reader.find("--public-url", flags.public_url, "DASHBOARD_PUBLIC_URL");
  config.public_url = read_url(url, reader);
  config.allow_remote = reader.on(flags.allow_remote, "DASHBOARD_ALLOW_REMOTE");
  if (config.allow_remote && !url) {
    reader.problem("--allow-remote needs --public-url: the URL that people reach it by");
  }
  config.demo = reader.on(flags.demo, "GATEHOUSE_DEMO");
  if (auto token = environment.get("DASHBOARD_AUTH_TOKEN")) {
    if (token->size() < kShortestScriptToken) {
      reader.problem("DASHBOARD_AUTH_TOKEN must have at least " +
                     std::to_string(kShortestScriptToken) + " characters");
    }
    config.script_token = Secret(std::move(*token));
  }
  return config;
}

Options::Command command_of(const CLI::App& app, const Flags& flags) {
  if (app.got_subcommand("setup-link")) return Options::Command::setup_link;
  if (app.got_subcommand("admins")) return Options::Command::reset_password;
  return flags.validate ? Options::Command::validate : Options::Command::serve;
}

template <typename T>
void read_choice(const std::optional<Given>& given, std::optional<T> (*parse)(std::string_view),
                 const char* allowed, T& to, Reader& reader) {
  if (!given) return;
  if (const auto value = parse(given->text)) {
    to = *value;
  } else {
    reader.problem(*given, std::string("must be one of ") + allowed);
  }
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
  Reader reader(environment);
  Options options;
  options.dashboard = read_config(flags, environment, reader);
  options.command = command_of(app, flags);
  options.account = flags.account;
  read_choice(reader.find("--log-format", flags.log_format, "LOG_FORMAT"), parse_log_format,
              "json, text", options.log_format, reader);
  read_choice(reader.find("--log-level", flags.log_level, "LOG_LEVEL"), parse_log_level,
              "debug, info, warn, error, off", options.log_level, reader);
  if (!reader.problems().empty()) return EarlyExit{flags.validate ? 1 : 2, reader.problems()};
  return options;
}

}  // namespace gatehouse::dashboard
