#include "common/system/misspelling.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "common/system/setting.h"

namespace gatehouse {
namespace {

TEST_CASE("distance counts insertions, removals, replacements and swaps of neighbours") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("listen", "listen") == 0);
  CHECK(edit_distance("lisen", "listen") == 1);
  CHECK(edit_distance("listenn", "listen") == 1);
  CHECK(edit_distance("lizten", "listen") == 1);
  CHECK(edit_distance("litsen", "listen") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("a mistyped flag suggests the nearest one, an alien flag none") {
  const std::vector<std::string> known{"--listen", "--admin-listen", "--log-level", "--help"};
  CHECK(meant_flag("--lisen", known) == "--listen");
  CHECK(meant_flag("--admin-lsiten", known) == "--admin-listen");
  CHECK(meant_flag("--log-lvl", known) == "--log-level");
  CHECK(meant_flag("--admin", known) == "--admin-listen");
  CHECK(meant_flag("--colour", known) == std::nullopt);
}

TEST_CASE("misspelt variables of ours are recognised") {
  struct Case {
    const char* name;
    const char* meant;
  };
  const Case cases[] = {
      {"CACHE_MAX_SIZ", "CACHE_MAX_SIZE"},
      {"CACHE_MAXSIZE", "CACHE_MAX_SIZE"},
      {"CACHE_TTL", "CACHE_TTL_MS"},
      {"PROXY_LISTN", "PROXY_LISTEN"},
      {"PROXY_LISTEN_", "PROXY_LISTEN"},
      {"PROXYLISTEN", nullptr},
      {"USAGE_FLUSH", "USAGE_FLUSH_MS"},
      {"USAGE_RETENTION", "USAGE_RETENTION_DAYS or USAGE_RETENTION_MB"},
      {"MAX_CONNECTION", "MAX_CONNECTIONS"},
      {"MAX_CONECTOINS", "MAX_CONNECTIONS"},
      {"CORS_ORIGIN", "CORS_ORIGINS"},
      {"ADMIN_TOKNE", "ADMIN_TOKEN"},
      {"ADMIN_TOKEN_FLIE", "ADMIN_TOKEN_FILE"},
      {"ADMIN_TOKEN_FILES", "ADMIN_TOKEN_FILE"},
      {"ACCES_LOG", "ACCESS_LOG"},
      {"LOG_LEVL", "LOG_LEVEL"},
      {"LOG_FROMAT", "LOG_FORMAT"},
      {"DASHBORD_LISTEN", "DASHBOARD_LISTEN"},
      {"DASHBOARD_PROT", "DASHBOARD_PORT"},
      {"DASHBOARD_AUTH_TOKENS", "DASHBOARD_AUTH_TOKEN"},
      {"ZAI_APIKEY", "ZAI_API_KEY"},
      {"ANTROPIC_API_BASE", "ANTHROPIC_API_BASE"},
      {"TLS_CERT", "TLS_CERT_FILE"},
      {"CONFIG_HOTRELOAD", "CONFIG_HOT_RELOAD"},
      {"DRAIN_SECOND", "DRAIN_SECONDS"},
      {"RELOAD_MAX_PER_MINUT", "RELOAD_MAX_PER_MINUTE"},
      {"GATEHOUSE_DEM", "GATEHOUSE_DEMO"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    const auto meant = meant_variable(each.name);
    if (each.meant == nullptr) {
      CHECK_FALSE(meant);
    } else {
      REQUIRE(meant);
      CHECK(*meant == each.meant);
    }
  }
}

TEST_CASE("neither our variables nor their secret files are misspellings") {
  for (const Setting& setting : all_settings()) {
    CAPTURE(setting.name);
    CHECK_FALSE(meant_variable(setting.name));
    CHECK_FALSE(meant_variable(std::string(setting.name) + "_FILE"));
    if (!setting.alias.empty()) CHECK_FALSE(meant_variable(setting.alias));
  }
}

TEST_CASE("the commands of credentials may end in any name") {
  for (const char* name : {"ZAI_API_KEY", "GAME", "NAMES", "OPENAI"}) {
    CHECK_FALSE(meant_variable("CREDENTIAL_COMMAND_" + std::string(name)));
  }
  CHECK(meant_variable("CREDENTIAL_COMMAND") == "CREDENTIAL_COMMAND_NAME");
}

TEST_CASE("the ordinary variables of a machine are left alone") {
  for (const char* name : {"ADMIN_EMAIL",
                           "ADMIN_PASSWORD",
                           "ADMIN_USER",
                           "ALL_PROXY",
                           "ANTHROPIC_API_KEY",
                           "ANTHROPIC_AUTH_TOKEN",
                           "ANTHROPIC_BASE_URL",
                           "ASAN_OPTIONS",
                           "BASH_ENV",
                           "BROWSER",
                           "CACHE_DIR",
                           "CCACHE_DIR",
                           "CLICOLOR",
                           "COLORTERM",
                           "COLUMNS",
                           "CREDENTIALS_DIRECTORY",
                           "DASHBOARD_HOST",
                           "DATABASE_URL",
                           "DATA_DIR",
                           "DATA_PATH",
                           "DBUS_SESSION_BUS_ADDRESS",
                           "DEBIAN_FRONTEND",
                           "DEBUG",
                           "DISPLAY",
                           "DOCKER_HOST",
                           "EDITOR",
                           "GATEHOUSE_BIN",
                           "GLOG_LEVEL",
                           "GPG_AGENT_INFO",
                           "GRPC_PROXY",
                           "HISTFILE",
                           "HOME",
                           "HOST",
                           "HOSTNAME",
                           "HTTPS_PROXY",
                           "HTTP_PROXY",
                           "INVOCATION_ID",
                           "JOURNAL_STREAM",
                           "KUBERNETES_PORT",
                           "KUBERNETES_SERVICE_HOST",
                           "LANG",
                           "LANGUAGE",
                           "LC_ALL",
                           "LD_LIBRARY_PATH",
                           "LD_PRELOAD",
                           "LINES",
                           "LISTEN_FDS",
                           "LISTEN_PID",
                           "LOGLEVEL",
                           "LOGNAME",
                           "LOGS_DIRECTORY",
                           "LOG_DIR",
                           "LOG_FILE",
                           "LS_COLORS",
                           "MAIL",
                           "MAIN_PID",
                           "MALLOC_ARENA_MAX",
                           "MANPATH",
                           "NODE_ENV",
                           "NODE_OPTIONS",
                           "NOTIFY_SOCKET",
                           "NO_COLOR",
                           "NO_PROXY",
                           "NPM_CONFIG_CACHE",
                           "OLDPWD",
                           "OPENAI_API_KEY",
                           "OPENAI_BASE_URL",
                           "PAGER",
                           "PATH",
                           "PIDFILE",
                           "PKG_CONFIG_PATH",
                           "PORT",
                           "PORTS",
                           "PROXY",
                           "PROXY_HOST",
                           "PROXY_PASS",
                           "PROXY_USER",
                           "PS1",
                           "PWD",
                           "PYTHONPATH",
                           "RUNTIME_DIRECTORY",
                           "SHELL",
                           "SHLVL",
                           "SSH_AUTH_SOCK",
                           "SSH_CONNECTION",
                           "SSL_CERT_DIR",
                           "SSL_CERT_FILE",
                           "SSL_KEY_FILE",
                           "STATE_DIRECTORY",
                           "SUDO_USER",
                           "SYSTEMD_EXEC_PID",
                           "TERM",
                           "TMPDIR",
                           "TZ",
                           "USER",
                           "VIRTUAL_ENV",
                           "VISUAL",
                           "WATCHDOG_USEC",
                           "WORKER",
                           "WORKER_ID",
                           "XAI_API_BASE",
                           "XAI_API_KEY",
                           "XDG_CACHE_HOME",
                           "XDG_CONFIG_DIRS",
                           "XDG_RUNTIME_DIR",
                           "ZAI_API_KEY2",
                           "ZAI_API_KEY_2",
                           "_"}) {
    CAPTURE(name);
    CHECK(meant_variable(name) == std::nullopt);
  }
}

}  // namespace
}  // namespace gatehouse
