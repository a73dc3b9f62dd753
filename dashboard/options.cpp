#include "dashboard/options.h"

#include <CLI/CLI.hpp>
#include <optional>

#include "common/domain/upstream.h"
#include "common/system/listen_address.h"
#include "common/system/setting_flags.h"
#include "common/system/tcp_listener.h"
#include "dashboard/cli/commands.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kShortestScriptToken = 16;
/// What flags and subcommands ask the program to do instead of serving.
struct Actions {
  bool validate = false;
  bool print_config = false;
  bool verify_audit = false;
  bool rebuild_analytics = false;
  std::string account;
  std::string format = "table";
  ChosenCommand command = std::make_shared<Command>();
};

void add_flags(CLI::App& app, FlagTexts& flags, Actions& actions) {
  add_setting_flags(app, Program::dashboard, flags);
  app.add_flag("--validate", actions.validate,
               "Check the configuration and the data file, list every problem, exit 0 or 1");
  app.add_flag("--print-config", actions.print_config,
               "Print every setting with its value and where that comes from, secrets as set or "
               "unset");
  app.add_flag("--verify-audit", actions.verify_audit,
               "Check that nobody has changed the audit log, exit 0 or 1");
  app.add_flag("--rebuild-analytics", actions.rebuild_analytics,
               "Read all journals again into analytics.sqlite; the dashboard must be stopped");
  app.add_option("--format", actions.format,
                 "How commands show things: table, json or csv (table)");
  app.add_subcommand("setup-link", "Print a link that makes the first admin")->fallthrough();
  CLI::App* admins = app.add_subcommand("admins", "Look after accounts")->fallthrough();
  admins->require_subcommand(1);
  admins->add_subcommand("reset-password", "Give an account a random password and print it")
      ->fallthrough()
      ->add_option("NAME", actions.account, "The account's name")
      ->required();
  add_commands(app, actions.command);
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", "gatehouse-dashboard " GATEHOUSE_VERSION);
  app.footer(describe_variables(Program::dashboard));
}

void read_address(const SettingReader& reader, DashboardConfig& config) {
  if (const auto address = parse_listen_address(*reader.text("DASHBOARD_LISTEN"))) {
    config.host = address->host;
    config.port = address->port;
  } else {
    reader.complain(*reader.given("DASHBOARD_LISTEN"),
                    "must be a host and a port such as 127.0.0.1:3001");
  }
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

DashboardConfig read_config(const SettingReader& reader) {
  DashboardConfig config;
  config.data_file = *reader.text("DATA_FILE");
  read_address(reader, config);
  if (const auto root = reader.text("DASHBOARD_WEB_ROOT")) config.web_root = *root;
  config.proxy_url = reader.url("PROXY_URL");
  config.public_url = reader.url("DASHBOARD_PUBLIC_URL");
  config.allow_remote = reader.boolean("DASHBOARD_ALLOW_REMOTE");
  if (!config.allow_remote && is_remote_address(config.host)) {
    reader.complain(*reader.given("DASHBOARD_LISTEN"),
                    "must be a loopback address without --allow-remote and --public-url");
  }
  if (config.allow_remote && !reader.given("DASHBOARD_PUBLIC_URL")) {
    reader.complain("--allow-remote", "needs --public-url: the URL that people reach it by");
  }
  for (const std::string& network : reader.list("DASHBOARD_TRUSTED_PROXIES")) {
    if (config.trusted_proxies.add(network)) continue;
    reader.complain(*reader.given("DASHBOARD_TRUSTED_PROXIES"),
                    "must be addresses and networks such as 127.0.0.1,10.0.0.0/8");
    break;
  }
  config.demo = reader.boolean("GATEHOUSE_DEMO");
  config.script_token = read_script_token(reader);
  config.upstreams = {
      built_in_upstreams(reader.url("ZAI_API_BASE"), reader.url("ANTHROPIC_API_BASE")),
      read_upstream_tls_files(reader)};
  return config;
}

Options::Task task_of(const CLI::App& app, const Actions& actions) {
  if (*actions.command || actions.verify_audit) return Options::Task::command_line;
  if (app.got_subcommand("setup-link")) return Options::Task::setup_link;
  if (app.got_subcommand("admins")) return Options::Task::reset_password;
  if (actions.rebuild_analytics) return Options::Task::rebuild_analytics;
  if (actions.print_config) return Options::Task::print_config;
  return actions.validate ? Options::Task::validate : Options::Task::serve;
}

}  // namespace

std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv,
                                               const Environment& environment) {
  CLI::App app{"Gatehouse's dashboard: hands out api keys and shows what they spend.",
               "gatehouse-dashboard"};
  FlagTexts flags;
  Actions actions;
  add_flags(app, flags, actions);
  if (auto end = parse_flags(app, argc, argv)) return std::move(*end);
  Problems problems;
  const SettingReader reader(Program::dashboard, flags, environment, problems);
  Options options;
  options.dashboard = read_config(reader);
  options.dashboard.environment = environment;
  options.task = task_of(app, actions);
  options.account = actions.account;
  options.command_line = actions.verify_audit ? Command(verify_audit_log) : *actions.command;
  if (const auto format = parse_output_format(actions.format)) {
    options.format = *format;
  } else {
    problems.push_back({"--format", "must be one of table, json, csv"});
  }
  options.log_format = reader.choice("LOG_FORMAT", parse_log_format, "json, text");
  options.dashboard.log_level =
      reader.overridable("LOG_LEVEL", parse_log_level, "debug, info, warn, error, off");
  options.settings = reader.all();
  reader.complain_about_misspellings();
  if (problems.empty()) return options;
  if (options.task != Options::Task::validate) return EarlyExit{2, describe(problems)};
  options.problems = std::move(problems);
  return options;
}

}  // namespace gatehouse::dashboard
