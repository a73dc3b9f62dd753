#include <algorithm>
#include <array>
#include <stdexcept>

#include "common/system/setting.h"

namespace gatehouse {
namespace {

constexpr std::array kSettings{
    Setting{.name = "DATA_FILE",
            .flag = "--data-file",
            .placeholder = "F",
            .otherwise = "data/apikeys.json",
            .used = Used::both,
            .help = "The file that proxies and dashboard share"},
    Setting{.name = "PROXY_LISTEN",
            .flag = "--listen",
            .placeholder = "H:P",
            .alias = "PORT",
            .otherwise = "127.0.0.1:3030",
            .help = "Public port: host and port, port 0 for a free one"},
    Setting{.name = "ADMIN_LISTEN",
            .flag = "--admin-listen",
            .placeholder = "H:P",
            .otherwise = "127.0.0.1:3031",
            .help = "Operators' port, or off"},
    Setting{.name = "WORKERS",
            .flag = "--workers",
            .placeholder = "N",
            .otherwise = "auto",
            .help = "Threads that serve requests; auto = one a core"},
    Setting{.name = "DASHBOARD_LISTEN",
            .flag = "--listen",
            .placeholder = "H:P",
            .alias = "DASHBOARD_PORT",
            .otherwise = "127.0.0.1:3001",
            .used = Used::dashboard,
            .help = "Host and port, port 0 for a free one"},
    Setting{.name = "DASHBOARD_WEB_ROOT",
            .flag = "--web-root",
            .placeholder = "DIR",
            .used = Used::dashboard,
            .help = "Serve the browser app from this folder instead of the one built in"},
    Setting{.name = "PROXY_URL",
            .flag = "--proxy-url",
            .placeholder = "U",
            .used = Used::dashboard,
            .help = "Base URL that callers are told to use, else the first running proxy's"},
    Setting{.name = "DASHBOARD_PUBLIC_URL",
            .flag = "--public-url",
            .placeholder = "U",
            .used = Used::dashboard,
            .help = "URL that people reach the dashboard by"},
    Setting{.name = "DASHBOARD_ALLOW_REMOTE",
            .flag = "--allow-remote",
            .otherwise = "false",
            .used = Used::dashboard,
            .help = "Allow another address than loopback; needs --public-url"},
    Setting{.name = "DASHBOARD_TRUSTED_PROXIES",
            .flag = "--trusted-proxies",
            .placeholder = "NETS",
            .used = Used::dashboard,
            .help = "Servers in front whose X-Forwarded-For counts: addresses, networks"},
    Setting{.name = "DASHBOARD_AUTH_TOKEN",
            .used = Used::dashboard,
            .secret = true,
            .help = "Lets scripts in (Authorization: Bearer), 16 characters or more"},
    Setting{.name = "GATEHOUSE_DEMO",
            .flag = "--demo",
            .otherwise = "false",
            .used = Used::dashboard,
            .help = "Say on every page that this is a demo"},
    Setting{.name = "LOG_FORMAT",
            .flag = "--log-format",
            .placeholder = "WORD",
            .otherwise = "json",
            .used = Used::both,
            .help = "json or text"},
    Setting{.name = "LOG_LEVEL",
            .flag = "--log-level",
            .placeholder = "WORD",
            .member = "log_level",
            .otherwise = "info",
            .used = Used::both,
            .help = "debug, info, warn, error or off"},
    Setting{.name = "ACCESS_LOG",
            .flag = "--access-log",
            .placeholder = "WORD",
            .member = "access_log",
            .otherwise = "errors",
            .help = "Requests that are logged: off, errors or all"},
    Setting{.name = "ZAI_API_KEY",
            .secret = true,
            .credential = true,
            .help = "Credential of the built-in upstreams"},
    Setting{.name = "ZAI_API_BASE",
            .used = Used::both,
            .help = "Base URL of the built-in OpenAI upstream; give both programs the same"},
    Setting{.name = "ANTHROPIC_API_BASE",
            .used = Used::both,
            .help = "Base URL of the built-in Anthropic upstream; give both programs the same"},
    Setting{.name = "CREDENTIAL_COMMAND_NAME",
            .secret = true,
            .credential = true,
            .help = "Prints the credential that the data file names by env NAME; for any NAME"},
    Setting{.name = "CREDENTIAL_REFRESH_SECONDS",
            .otherwise = "300",
            .help = "How long such an answer is used"},
    Setting{.name = "DEFAULT_MODEL",
            .help = "Model of requests when neither key nor request names one"},
    Setting{.name = "TLS_CERT_FILE",
            .help =
                "Serve the public port under TLS: certificate with chain, PEM, read again when it "
                "changes"},
    Setting{.name = "TLS_KEY_FILE", .help = "Its private key, PEM, read again when it changes"},
    Setting{.name = "UPSTREAM_CA_FILE",
            .used = Used::both,
            .help = "Certificate authorities for upstreams instead of the system's, PEM"},
    Setting{.name = "UPSTREAM_CLIENT_CERT_FILE",
            .used = Used::both,
            .help = "Certificate that upstreams are shown (mutual TLS), PEM"},
    Setting{.name = "UPSTREAM_CLIENT_KEY_FILE", .used = Used::both, .help = "Its private key, PEM"},
    Setting{.name = "CORS_ORIGINS",
            .otherwise = "*",
            .help = "Web pages that may call the public port, comma-separated"},
    Setting{.name = "ALLOW_QUERY_API_KEY",
            .otherwise = "false",
            .help = "Accept ?api_key= on the public port"},
    Setting{.name = "MAX_BODY_BYTES", .otherwise = "33554432", .help = "Largest request body"},
    Setting{.name = "MAX_BUFFERED_BYTES",
            .otherwise = "536870912",
            .help = "All buffered request bodies together"},
    Setting{
        .name = "MAX_CONNECTIONS", .otherwise = "10000", .help = "Connections to the public port"},
    Setting{.name = "CACHE_ENABLED",
            .otherwise = "true",
            .help = "Keep looked-up keys; false reads the data file for every request"},
    Setting{.name = "CACHE_MAX_SIZE", .otherwise = "1000", .help = "Keys in the cache"},
    Setting{.name = "CACHE_TTL_MS",
            .member = "cache_ttl_ms",
            .otherwise = "300000",
            .help = "Read the data file this often even when nothing seems to have changed"},
    Setting{.name = "CACHE_WARMUP_ON_START",
            .otherwise = "false",
            .help = "Fill the cache before the first request"},
    Setting{.name = "CACHE_LOG_LEVEL",
            .otherwise = "none",
            .help = "What the cache logs: none, info or debug"},
    Setting{.name = "CONFIG_HOT_RELOAD",
            .otherwise = "true",
            .help = "Look at the data file at each request"},
    Setting{.name = "USAGE_FLUSH_MS",
            .otherwise = "1000",
            .help = "How long usage waits before it is merged into the data file"},
    Setting{.name = "USAGE_RETENTION_DAYS",
            .otherwise = "30",
            .help = "How long usage journals are kept"},
    Setting{.name = "USAGE_RETENTION_MB",
            .otherwise = "4096",
            .help = "How much usage journals may take together"},
    Setting{.name = "ADMIN_TOKEN",
            .secret = true,
            .help = "Opens the admin routes of the operators' port (Authorization: Bearer)"},
    Setting{.name = "ADMIN_JWT_SECRET",
            .secret = true,
            .help = "Opens them to tokens signed with it (HMAC), 32 characters or more"},
    Setting{.name = "ADMIN_JWT_PUBLIC_KEY",
            .help = "Opens them to tokens signed with its private key (RSA or P-256), PEM"},
    Setting{.name = "ADMIN_JWT_ALGORITHM",
            .member = "admin_jwt.algorithm",
            .help = "How tokens must be signed: HS256, HS384, HS512, RS256, RS384, RS512 or ES256; "
                    "by the kind of the key unless given"},
    Setting{.name = "ADMIN_JWT_CLAIMS",
            .member = "admin_jwt.claims",
            .otherwise = "role=admin",
            .help = "What tokens must say, name=value, comma-separated"},
    Setting{.name = "RELOAD_MAX_PER_MINUTE",
            .otherwise = "10",
            .help = "Of POST /admin/reload; 0 = no limit"},
    Setting{.name = "DRAIN_SECONDS",
            .otherwise = "30",
            .help = "How long running answers may take after SIGTERM"},
    Setting{.name = "settings.revoke_running",
            .member = "revoke_running",
            .otherwise = "true",
            .help = "End running streams of a key that is deleted, disabled or rotated"},
    Setting{.name = "settings.tokens_per_image",
            .member = "tokens_per_image",
            .otherwise = "1600",
            .help = "Estimate for an image in a prompt"},
    Setting{.name = "settings.ping_seconds",
            .member = "ping_seconds",
            .otherwise = "15",
            .help = "A comment after so much silence in a stream; 0 = never"},
    Setting{.name = "settings.server_timing",
            .member = "server_timing",
            .otherwise = "false",
            .help = "Say in answers how long proxy and upstream took"},
    Setting{.name = "settings.access_log_sample",
            .member = "access_log_sample",
            .otherwise = "1",
            .help = "Share of successful requests that the access log has at all"},
    Setting{.name = "settings.admin_jwt.enabled",
            .member = "admin_jwt.enabled",
            .otherwise = "true",
            .help = "Whether tokens open the admin routes"},
    Setting{.name = "settings.admin_jwt.secret_file",
            .member = "admin_jwt.secret_file",
            .help = "File with their HMAC secret or public key, read for each request"},
    Setting{.name = "settings.admin_jwt.sources",
            .member = "admin_jwt.sources",
            .otherwise = "authorization",
            .help = "Where tokens are looked for: authorization, header NAME, query NAME"},
};

}  // namespace

std::span<const Setting> all_settings() { return kSettings; }

const Setting& setting_named(std::string_view name) {
  const auto found = std::find_if(kSettings.begin(), kSettings.end(),
                                  [&](const Setting& setting) { return setting.name == name; });
  if (found == kSettings.end()) throw std::logic_error("no setting " + std::string(name));
  return *found;
}

std::string_view to_string(SettingSource source) {
  switch (source) {
    case SettingSource::flag:
      return "flag";
    case SettingSource::environment:
      return "environment";
    case SettingSource::dotenv:
      return ".env";
    case SettingSource::secret_file:
      return "secret file";
    case SettingSource::data_file:
      return "data file";
    case SettingSource::standard:
      return "default";
  }
  return "default";
}

std::optional<std::string> EffectiveSetting::shown() const {
  if (setting->secret) return value ? "set" : "unset";
  if (!value) return std::nullopt;
  return value->expose();
}

}  // namespace gatehouse
