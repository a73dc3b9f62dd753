#include "proxy/options.h"

#include <CLI/CLI.hpp>
#include <sstream>
#include <thread>

#include "common/system/files.h"
#include "common/system/setting_reader.h"

namespace gatehouse::proxy {
namespace {

constexpr const char* kFooter = R"(
Environment (a .env file in the working directory counts and overrides nothing):
  ZAI_API_KEY            credential of the built-in upstreams
  ZAI_API_BASE           base URL of the built-in OpenAI upstream
  ANTHROPIC_API_BASE     base URL of the built-in Anthropic upstream
  CREDENTIAL_COMMAND_<NAME>
                         prints the credential that the data file calls {"env": "<NAME>"}
  CREDENTIAL_REFRESH_SECONDS
                         how long such an answer is used (300)
  DEFAULT_MODEL          model of requests when neither key nor request names one
  TLS_CERT_FILE, TLS_KEY_FILE
                         serve the public port under TLS; PEM, read again when they change
  UPSTREAM_CA_FILE       certificate authorities for upstreams instead of the system's
  UPSTREAM_CLIENT_CERT_FILE, UPSTREAM_CLIENT_KEY_FILE
                         certificate and key that upstreams are shown (mutual TLS), PEM
  CORS_ORIGINS           web pages that may call the public port, comma-separated (*)
  ALLOW_QUERY_API_KEY    accept ?api_key= (false)
  MAX_BODY_BYTES         largest request body (33554432)
  MAX_BUFFERED_BYTES     all buffered request bodies together (536870912)
  MAX_CONNECTIONS        connections to the public port (10000)
  CACHE_ENABLED, CACHE_MAX_SIZE, CACHE_TTL_MS, CACHE_WARMUP_ON_START, CACHE_LOG_LEVEL
                         the key cache (true, 1000, 300000, false, none)
  CONFIG_HOT_RELOAD      look at the data file at each request (true)
  USAGE_FLUSH_MS         how long usage waits before it is merged into the data file (1000)
  USAGE_RETENTION_DAYS, USAGE_RETENTION_MB
                         how long usage journals are kept (30, 4096)
  ADMIN_TOKEN, ADMIN_TOKEN_FILE
                         opens the admin routes of the operators' port
  RELOAD_MAX_PER_MINUTE  of POST /admin/reload (10)
  DRAIN_SECONDS          for running answers after SIGTERM (30)

Counts from the next request on, without a restart: everything in the data file: keys, upstreams,
credentials, settings. Needs a restart: all flags and variables above.
SIGHUP reloads the data file. SIGTERM and SIGINT drain and end; a second one ends at once.)";

/// The texts that flags give, empty when they are not used.
struct Flags {
  std::string data_file, listen, admin_listen, workers, log_format, log_level, access_log;
  bool validate = false;
  bool verify_usage = false;
};

void add_flags(CLI::App& app, Flags& flags) {
  app.add_option("--data-file", flags.data_file,
                 "The file shared with the dashboard (DATA_FILE; data/apikeys.json)")
      ->type_name("F");
  app.add_option("--listen", flags.listen,
                 "Public port: host and port, port 0 for a free one "
                 "(PROXY_LISTEN or PORT; 127.0.0.1:3030)")
      ->type_name("H:P");
  app.add_option("--admin-listen", flags.admin_listen,
                 "Operators' port, or off (ADMIN_LISTEN; 127.0.0.1:3031)")
      ->type_name("H:P");
  app.add_option("--workers", flags.workers, "Threads that serve requests (WORKERS; one a core)")
      ->type_name("N");
  app.add_option("--log-format", flags.log_format, "json or text (LOG_FORMAT; json)");
  app.add_option("--log-level", flags.log_level,
                 "debug, info, warn, error or off (LOG_LEVEL; info)");
  app.add_option("--access-log", flags.access_log, "off, errors or all (ACCESS_LOG; errors)");
  app.add_flag("--validate", flags.validate,
               "Check the configuration and the data file, list every problem, exit 0 or 1");
  app.add_flag("--verify-usage", flags.verify_usage,
               "Compare the data file's usage with the journals, list differences, exit 0 or 1");
  app.set_version_flag("--version", "gatehouse-proxy " GATEHOUSE_VERSION);
  app.footer(kFooter);
}

std::optional<AccessLog> parse_access_log(std::string_view text) {
  if (text == "off") return AccessLog::off;
  if (text == "errors") return AccessLog::errors;
  if (text == "all") return AccessLog::all;
  return std::nullopt;
}

void read_addresses(const SettingReader& reader, const Flags& flags, Options& options) {
  options.server.listen = {"127.0.0.1", 3030};
  if (const auto given = reader.find("--listen", flags.listen, {"PROXY_LISTEN", "PORT"})) {
    if (const auto address = parse_listen_address(given->text)) {
      options.server.listen = *address;
    } else {
      reader.complain(*given, "must be a host and a port such as 127.0.0.1:3030");
    }
  }
  options.admin.listen = {"127.0.0.1", 3031};
  if (const auto given = reader.find("--admin-listen", flags.admin_listen, {"ADMIN_LISTEN"})) {
    try {
      options.admin.listen = parse_admin_listen(given->text);
    } catch (const std::invalid_argument&) {
      reader.complain(*given, "must be a host and a port such as 127.0.0.1:3031, or off");
    }
  }
}

std::optional<std::string> admin_token(const SettingReader& reader) {
  if (auto token = reader.text("ADMIN_TOKEN")) return token;
  const auto path = reader.text("ADMIN_TOKEN_FILE");
  if (!path) return std::nullopt;
  constexpr std::size_t kMost = 4096;
  try {
    const auto content = read_file(real_file_system(), *path, kMost);
    if (content) return content->bytes.substr(0, content->bytes.find_first_of("\r\n"));
    reader.complain("ADMIN_TOKEN_FILE", "names a file that does not exist: " + *path);
  } catch (const std::exception& error) {
    reader.complain("ADMIN_TOKEN_FILE", error.what());
  }
  return std::nullopt;
}

std::optional<std::string> base_url(const SettingReader& reader, std::string_view variable) {
  const auto given = reader.find({}, {}, {variable});
  if (!given) return std::nullopt;
  if (!parse_base_url(given->text)) reader.complain(*given, "must be an http or https URL");
  return given->text;
}

void read_pipeline(const SettingReader& reader, PipelineConfig& config) {
  constexpr std::int64_t kMost = std::int64_t{1} << 40;
  const auto bytes = [&](std::string_view variable, std::size_t otherwise) {
    return static_cast<std::size_t>(
        reader.number(variable, 1024, kMost, static_cast<std::int64_t>(otherwise)));
  };
  config.max_body_bytes = bytes("MAX_BODY_BYTES", config.max_body_bytes);
  config.max_buffered_bytes = bytes("MAX_BUFFERED_BYTES", config.max_buffered_bytes);
  config.max_connections =
      static_cast<int>(reader.number("MAX_CONNECTIONS", 1, 1'000'000, config.max_connections));
  config.cors_origins = reader.list("CORS_ORIGINS", config.cors_origins);
  config.default_model = reader.text("DEFAULT_MODEL");
  config.openai_base = base_url(reader, "ZAI_API_BASE");
  config.anthropic_base = base_url(reader, "ANTHROPIC_API_BASE");
  config.api_key_in_query = reader.boolean("ALLOW_QUERY_API_KEY", false);
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

void read_upstream_tls(const SettingReader& reader, net::UpstreamTlsFiles& files) {
  files.authorities = reader.text("UPSTREAM_CA_FILE").value_or("");
  files.certificate = reader.text("UPSTREAM_CLIENT_CERT_FILE").value_or("");
  files.key = reader.text("UPSTREAM_CLIENT_KEY_FILE").value_or("");
  if (files.certificate.empty() != files.key.empty()) {
    reader.complain("UPSTREAM_CLIENT_CERT_FILE", "goes together with UPSTREAM_CLIENT_KEY_FILE");
  }
}

Options read_options(const Flags& flags, const Environment& environment, Problems& problems) {
  const SettingReader reader(environment, problems);
  Options options;
  if (flags.validate && flags.verify_usage) {
    reader.complain("--validate", "cannot be combined with --verify-usage");
  }
  if (flags.validate) options.mode = Options::Mode::validate;
  if (flags.verify_usage) options.mode = Options::Mode::verify_usage;
  const auto data_file = reader.find("--data-file", flags.data_file, {"DATA_FILE"});
  options.data_file = data_file ? data_file->text : "data/apikeys.json";
  read_addresses(reader, flags, options);
  options.server.workers = static_cast<std::size_t>(
      reader.number(reader.find("--workers", flags.workers, {"WORKERS"}), 1, 256,
                    std::max(1u, std::thread::hardware_concurrency())));
  if (auto token = admin_token(reader)) options.admin.admin_token = Secret(std::move(*token));
  read_pipeline(reader, options.pipeline);
  options.credentials.refresh =
      std::chrono::seconds(reader.number("CREDENTIAL_REFRESH_SECONDS", 1, 86'400, 300));
  options.cache = parse_cache_options(environment, problems);
  options.flush_interval =
      std::chrono::milliseconds(reader.number("USAGE_FLUSH_MS", 10, 60'000, 1000));
  options.retention = parse_retention(environment, problems);
  options.hot_reload = reader.boolean("CONFIG_HOT_RELOAD", true);
  read_server_tls(reader, options.server_tls);
  read_upstream_tls(reader, options.upstream_tls);
  options.server.drain = std::chrono::seconds(reader.number("DRAIN_SECONDS", 0, 86'400, 30));
  options.admin.reload_max_per_minute =
      static_cast<int>(reader.number("RELOAD_MAX_PER_MINUTE", 0, 1'000'000, 10));
  reader.choice(reader.find("--log-format", flags.log_format, {"LOG_FORMAT"}), parse_log_format,
                "json, text", options.log_format);
  reader.choice(reader.find("--log-level", flags.log_level, {"LOG_LEVEL"}), parse_log_level,
                "debug, info, warn, error, off", options.log_level);
  reader.choice(reader.find("--access-log", flags.access_log, {"ACCESS_LOG"}), parse_access_log,
                "off, errors, all", options.access_log);
  return options;
}

}  // namespace

std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv,
                                               const Environment& environment) {
  CLI::App app("Guards LLM APIs with api keys: quota, expiry, usage.", "gatehouse-proxy");
  Flags flags;
  add_flags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = app.exit(error, out, err);
    return EarlyExit{code == 0 ? 0 : 2, out.str() + err.str()};
  }
  Problems problems;
  Options options = read_options(flags, environment, problems);
  if (problems.empty()) return options;
  return EarlyExit{2, describe(problems)};
}

}  // namespace gatehouse::proxy
