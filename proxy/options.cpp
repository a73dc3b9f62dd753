#include "proxy/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

#include "common/system/setting_flags.h"
#include "proxy/admin/jwt_verifier.h"

namespace gatehouse::proxy {
namespace {

/// What a flag asks the program to do instead of serving.
struct Actions {
  bool validate = false;
  bool verify_usage = false;
  bool print_config = false;
};

void add_flags(CLI::App& app, FlagTexts& flags, Actions& actions) {
  add_setting_flags(app, Program::proxy, flags);
  app.add_flag("--validate", actions.validate,
               "Check the configuration and the data file, list every problem, exit 0 or 1");
  app.add_flag("--verify-usage", actions.verify_usage,
               "Compare the data file's usage with the journals, list differences, exit 0 or 1");
  app.add_flag("--print-config", actions.print_config,
               "Print every setting with its value and where that comes from, secrets as set or "
               "unset");
  app.set_version_flag("--version", "gatehouse-proxy " GATEHOUSE_VERSION);
  app.footer(describe_variables(Program::proxy) +
             "SIGHUP reloads the data file. SIGTERM and SIGINT drain and end; a second one ends at "
             "once.");
}

std::optional<AccessLog> parse_access_log(std::string_view text) {
  return meaning_of(text, kAccessLogWords);
}

void read_addresses(const SettingReader& reader, Options& options) {
  if (const auto address = parse_listen_address(*reader.text("PROXY_LISTEN"))) {
    options.server.listen = *address;
  } else {
    reader.complain(*reader.given("PROXY_LISTEN"),
                    "must be a host and a port such as 127.0.0.1:3030");
  }
  try {
    options.admin.listen = parse_admin_listen(*reader.text("ADMIN_LISTEN"));
  } catch (const std::invalid_argument&) {
    reader.complain(*reader.given("ADMIN_LISTEN"),
                    "must be a host and a port such as 127.0.0.1:3031, or off");
  }
}

std::optional<JwtAlgorithm> parse_jwt_algorithm(std::string_view text) {
  return meaning_of(text, kJwtAlgorithmWords);
}

/// Complains of a key that no token could be checked with.
void try_jwt_key(const SettingReader& reader, std::string_view variable,
                 const AdminAccess& access) {
  try {
    const JwtVerifier usable(*access.jwt_key, access.jwt_algorithm, {});
  } catch (const std::invalid_argument& unfit) {
    reader.complain(reader.given(variable)->named, unfit.what());
  }
}

void read_admin_access(const SettingReader& reader, AdminAccess& access) {
  if (auto token = reader.text("ADMIN_TOKEN")) access.token = Secret(std::move(*token));
  if (const auto algorithm = reader.given("ADMIN_JWT_ALGORITHM")) {
    access.jwt_algorithm = parse_jwt_algorithm(algorithm->text);
    if (!access.jwt_algorithm) {
      reader.complain(*algorithm, "must be one of HS256, HS384, HS512, RS256, RS384, RS512, ES256");
    }
  }
  if (const auto claims = reader.given("ADMIN_JWT_CLAIMS")) {
    access.jwt_claims = parse_jwt_claims(claims->text);
    if (!access.jwt_claims) reader.complain(*claims, "must be name=value, comma-separated");
  }
  auto secret = reader.text("ADMIN_JWT_SECRET");
  auto public_key = reader.text("ADMIN_JWT_PUBLIC_KEY");
  if (secret && public_key) {
    reader.complain("ADMIN_JWT_SECRET", "and ADMIN_JWT_PUBLIC_KEY exclude each other");
  } else if (secret) {
    access.jwt_key = Secret(std::move(*secret));
    try_jwt_key(reader, "ADMIN_JWT_SECRET", access);
  } else if (public_key) {
    access.jwt_key = Secret(std::move(*public_key));
    try_jwt_key(reader, "ADMIN_JWT_PUBLIC_KEY", access);
  }
}

std::size_t workers(const SettingReader& reader) {
  if (reader.text("WORKERS") == "auto") return std::max(1u, std::thread::hardware_concurrency());
  return static_cast<std::size_t>(reader.number("WORKERS", 1, 256));
}

void read_pipeline(const SettingReader& reader, PipelineConfig& config) {
  constexpr std::int64_t kMost = std::int64_t{1} << 40;
  const auto bytes = [&](std::string_view variable) {
    return static_cast<std::size_t>(reader.number(variable, 1024, kMost));
  };
  config.max_body_bytes = bytes("MAX_BODY_BYTES");
  config.max_buffered_bytes = bytes("MAX_BUFFERED_BYTES");
  config.max_connections = static_cast<int>(reader.number("MAX_CONNECTIONS", 1, 1'000'000));
  config.cors_origins = reader.list("CORS_ORIGINS");
  config.default_model = reader.text("DEFAULT_MODEL");
  config.openai_base = reader.url("ZAI_API_BASE");
  config.anthropic_base = reader.url("ANTHROPIC_API_BASE");
  config.api_key_in_query = reader.boolean("ALLOW_QUERY_API_KEY");
}

void read_server_tls(const SettingReader& reader, std::optional<net::ServerTlsFiles>& files) {
  const auto certificate = reader.text("TLS_CERT_FILE");
  const auto key = reader.text("TLS_KEY_FILE");
  if (certificate.has_value() != key.has_value()) {
    reader.complain("TLS_CERT_FILE", "goes together with TLS_KEY_FILE");
  } else if (certificate) {
    files = {*certificate, *key};
  }
}

Options::Mode mode_of(const Actions& actions, const SettingReader& reader) {
  if (int{actions.validate} + int{actions.verify_usage} + int{actions.print_config} > 1) {
    reader.complain("--validate", "--verify-usage and --print-config exclude each other");
  }
  if (actions.validate) return Options::Mode::validate;
  if (actions.verify_usage) return Options::Mode::verify_usage;
  return actions.print_config ? Options::Mode::print_config : Options::Mode::serve;
}

Options read_options(const SettingReader& reader) {
  Options options;
  options.data_file = *reader.text("DATA_FILE");
  read_addresses(reader, options);
  options.server.workers = workers(reader);
  read_admin_access(reader, options.admin.access);
  read_pipeline(reader, options.pipeline);
  options.credentials.refresh =
      std::chrono::seconds(reader.number("CREDENTIAL_REFRESH_SECONDS", 1, 86'400));
  options.cache = read_cache_options(reader);
  options.flush_interval = std::chrono::milliseconds(reader.number("USAGE_FLUSH_MS", 10, 60'000));
  options.retention = read_retention(reader);
  options.hot_reload = reader.boolean("CONFIG_HOT_RELOAD");
  read_server_tls(reader, options.server_tls);
  options.upstream_tls = read_upstream_tls_files(reader);
  options.server.drain = std::chrono::seconds(reader.number("DRAIN_SECONDS", 0, 86'400));
  options.admin.reload_max_per_minute =
      static_cast<int>(reader.number("RELOAD_MAX_PER_MINUTE", 0, 1'000'000));
  options.log_format = reader.choice("LOG_FORMAT", parse_log_format, "json, text");
  options.log_level =
      reader.overridable("LOG_LEVEL", parse_log_level, "debug, info, warn, error, off");
  options.access_log = reader.overridable("ACCESS_LOG", parse_access_log, "off, errors, all");
  options.settings = reader.all();
  reader.complain_about_misspellings();
  return options;
}

}  // namespace

std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv,
                                               const Environment& environment) {
  CLI::App app("Guards LLM APIs with api keys: quota, expiry, usage.", "gatehouse-proxy");
  FlagTexts flags;
  Actions actions;
  add_flags(app, flags, actions);
  if (auto end = parse_flags(app, argc, argv)) return std::move(*end);
  Problems problems;
  const SettingReader reader(Program::proxy, flags, environment, problems);
  Options options = read_options(reader);
  options.mode = mode_of(actions, reader);
  options.flags = std::move(flags);
  if (problems.empty()) return options;
  if (options.mode != Options::Mode::validate) return EarlyExit{2, describe(problems)};
  options.problems = std::move(problems);
  return options;
}

}  // namespace gatehouse::proxy
