#include "proxy/admin/admin_server.h"

#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include <doctest/doctest.h>
#include <httplib.h>

#include "common/telemetry/metrics.h"

namespace gatehouse::proxy {
namespace {

using Json = nlohmann::json;

const Timestamp kNoon = *parse_rfc3339("2026-01-31T12:00:00Z");

class FixedClock final : public Clock {
 public:
  Timestamp now() const override { return kNoon; }
  Monotonic monotonic() const override { return Monotonic{} + seconds.load(); }

  std::atomic<std::chrono::seconds> seconds{std::chrono::seconds(1000)};
};

/// An operators' port on a free port, with a proxy behind it that tests steer.
class Port {
 public:
  explicit Port(std::optional<Secret> token = Secret("right-token"), int reloads_per_minute = 10) {
    AdminOptions options;
    options.listen = {"127.0.0.1", 0};
    options.access.token = std::move(token);
    options.reload_max_per_minute = reloads_per_minute;
    server_ = std::make_unique<AdminServer>(
        options,
        AdminHooks{[this] { return readiness; },
                   [this] {
                     ++reloads;
                     return report;
                   },
                   [] { return std::string("up 1\n"); }, [this] { return preview; },
                   [this] { return settings; }, [this] { return config; },
                   [this] { return restart_required; }},
        history, log_, clock);
    server_->start();
    client_ = std::make_unique<httplib::Client>("http://" + server_->address());
  }

  httplib::Result get(const std::string& path, const httplib::Headers& headers = {}) {
    return client_->Get(path, headers);
  }
  httplib::Result post(const std::string& path, const httplib::Headers& headers = {}) {
    return client_->Post(path, headers, "", "application/json");
  }
  std::string address() const { return server_->address(); }

  FixedClock clock;
  Readiness readiness;
  ReloadReport report;
  ReloadPreview preview;
  Settings settings;
  std::vector<EffectiveSetting> config;
  std::vector<std::string> restart_required;
  ReloadHistory history;
  std::atomic<int> reloads{0};

 private:
  Log log_{LogFormat::text, LogLevel::off, clock};
  std::unique_ptr<AdminServer> server_;
  std::unique_ptr<httplib::Client> client_;
};

const httplib::Headers kAdmin{{"Authorization", "Bearer right-token"}};

TEST_CASE("liveness and metrics are open to all") {
  Port port;
  const auto live = port.get("/livez");
  REQUIRE(live);
  CHECK(live->status == 200);
  CHECK(live->body == "ok\n");
  const auto metrics = port.get("/metrics");
  CHECK(metrics->body == "up 1\n");
  CHECK(metrics->get_header_value("Content-Type") == kMetricsContentType);
  CHECK(metrics->get_header_value("Cache-Control") == "no-store");
}

TEST_CASE("readiness is 200 or 503, and verbose says which check failed") {
  Port port;
  port.readiness = {true, {{"document", true, ""}, {"listener", true, ""}}};
  CHECK(port.get("/readyz")->status == 200);
  CHECK(port.get("/readyz")->body == "ready\n");
  CHECK(port.get("/readyz?verbose")->body == "[+]document ok\n[+]listener ok\nready\n");
  port.readiness = {true, {{"document", true, ""}, {"journal", true, "disk full"}}};
  CHECK(port.get("/readyz?verbose")->body ==
        "[+]document ok\n[!]journal warning: disk full\nready\n");
  port.readiness = {false,
                    {{"document", false, "line 3: expected a value"}, {"listener", true, ""}}};
  const auto verbose = port.get("/readyz?verbose");
  CHECK(verbose->status == 503);
  CHECK(verbose->body ==
        "[-]document failed: line 3: expected a value\n[+]listener ok\nnot ready\n");
  CHECK(port.get("/readyz")->body == "not ready\n");
}

TEST_CASE("a good reload answers with the generation it reached") {
  Port port;
  port.report.generation = 42;
  const auto answer = port.post("/admin/reload", kAdmin);
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->get_header_value("Content-Type") == "application/json");
  CHECK(answer->body == R"({"status":"success","message":"Configuration reloaded successfully",)"
                        R"("config_generation":42,"timestamp":"2026-01-31T12:00:00Z"})");
  CHECK(port.reloads == 1);
}

TEST_CASE("a reload that finds a bad file answers with the fault") {
  Port port;
  port.report.ok = false;
  port.report.error = "apikeys.json: line 2, column 1: expected a value";
  port.report.position = {2, 1};
  port.report.problems = {{"$", "expected a value"}};
  CHECK(port.post("/admin/reload", kAdmin)->status == 400);
  CHECK(port.post("/admin/reload", kAdmin)->body ==
        R"({"status":"error","message":"Configuration reload failed",)"
        R"("error":"apikeys.json: line 2, column 1: expected a value"})");
  port.report.position.reset();
  port.report.problems = {
      {"$.upstreams[1].path_prefix", "Duplicate path_prefix '/api' found in upstreams: a, b"}};
  CHECK(port.post("/admin/reload", kAdmin)->body ==
        R"({"status":"error","message":"Configuration reload failed",)"
        R"("error":"Duplicate path_prefix '/api' found in upstreams: a, b",)"
        R"("problems":[{"path":"$.upstreams[1].path_prefix",)"
        R"("message":"Duplicate path_prefix '/api' found in upstreams: a, b"}]})");
  port.report.problems = {{"$.keys[0].name", "is missing"}};
  CHECK(Json::parse(port.post("/admin/reload", kAdmin)->body)["error"] ==
        "$.keys[0].name is missing");
}

TEST_CASE("whoever has no token, another scheme or the wrong token changes nothing") {
  Port port;
  struct Case {
    const char* authorization;
    int status;
    const char* message;
  };
  const std::vector<Case> table{
      {nullptr, 401, "Authentication required: Missing token"},
      {"", 401, "Authentication required: Missing token"},
      {"Bearer ", 401, "Authentication required: Missing token"},
      {"Basic right-token", 401, "Authentication required: Missing token"},
      {"right-token", 401, "Authentication required: Missing token"},
      {"Bearer wrong-token", 403, "Access denied: Invalid token"},
      {"Bearer right-toke", 403, "Access denied: Invalid token"},
      {"Bearer right-token2", 403, "Access denied: Invalid token"},
      {"Bearer Right-Token", 403, "Access denied: Invalid token"},
  };
  for (const Case& row : table) {
    CAPTURE(row.authorization);
    httplib::Headers headers;
    if (row.authorization) headers.emplace("Authorization", row.authorization);
    for (const auto& answer :
         {port.post("/admin/reload", headers), port.get("/admin/reloads", headers),
          port.get("/admin/config", headers)}) {
      REQUIRE(answer);
      CHECK(answer->status == row.status);
      CHECK(Json::parse(answer->body) == Json{{"status", "error"}, {"message", row.message}});
    }
  }
  CHECK(port.post("/admin/reload")->get_header_value("WWW-Authenticate") == "Bearer");
  CHECK(port.reloads == 0);
}

TEST_CASE("the scheme's case and a token in the address do not matter and do not count") {
  Port port;
  CHECK(port.post("/admin/reload", {{"Authorization", "bearer right-token"}})->status == 200);
  CHECK(port.post("/admin/reload?token=right-token")->status == 401);
}

TEST_CASE("without a token configured the admin routes are closed to everybody") {
  for (const auto& token : {std::optional<Secret>(), std::optional<Secret>(Secret(""))}) {
    Port port(token);
    for (const char* sent : {"Bearer right-token", "Bearer ", ""}) {
      const auto answer = port.post("/admin/reload", {{"Authorization", sent}});
      CHECK(answer->status == 503);
      CHECK(Json::parse(answer->body)["message"].get<std::string>().starts_with(
          "The admin routes are closed: neither ADMIN_TOKEN nor a key"));
    }
    CHECK(port.get("/admin/reloads", kAdmin)->status == 503);
    CHECK(port.get("/livez")->status == 200);
    CHECK(port.reloads == 0);
  }
}

TEST_CASE("reloads beyond the limit of a minute wait, and refused callers do not use it up") {
  Port port(Secret("right-token"), 2);
  for (int i = 0; i < 5; ++i) CHECK(port.post("/admin/reload")->status == 401);
  CHECK(port.post("/admin/reload", kAdmin)->status == 200);
  port.clock.seconds = std::chrono::seconds(1020);
  CHECK(port.post("/admin/reload", kAdmin)->status == 200);
  const auto refused = port.post("/admin/reload", kAdmin);
  CHECK(refused->status == 429);
  CHECK(refused->get_header_value("Retry-After") == "40");
  CHECK(Json::parse(refused->body)["status"] == "error");
  CHECK(port.reloads == 2);
  port.clock.seconds = std::chrono::seconds(1060);
  CHECK(port.post("/admin/reload", kAdmin)->status == 200);
  CHECK(port.post("/admin/reload", kAdmin)->status == 429);
}

TEST_CASE("a dry run answers what would change and changes nothing") {
  Port port(Secret("right-token"), 3);
  port.preview.changes = {"key key_1 \"ci\" added"};
  const auto answer = port.post("/admin/reload?dry_run=1", kAdmin);
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->body == R"({"status":"success","message":"Configuration is valid",)"
                        R"("changes":["key key_1 \"ci\" added"],)"
                        R"("timestamp":"2026-01-31T12:00:00Z"})");
  port.preview = {false, "line 2, column 1: expected a value", {}, true, {}};
  const auto fault = port.post("/admin/reload?dry_run=1", kAdmin);
  CHECK(fault->status == 400);
  CHECK(Json::parse(fault->body)["error"] == "line 2, column 1: expected a value");
  CHECK(port.post("/admin/reload?dry_run=yes", kAdmin)->status == 400);
  CHECK(port.post("/admin/reload?dry_run=1")->status == 401);
  CHECK(port.reloads == 0);
  CHECK(port.post("/admin/reload?dry_run=0", kAdmin)->status == 200);
  CHECK(port.reloads == 1);
  CHECK(port.post("/admin/reload?dry_run=1", kAdmin)->status == 429);
}

TEST_CASE("what only a restart puts into force is said by a reload and by a dry run") {
  Port port;
  CHECK_FALSE(Json::parse(port.post("/admin/reload", kAdmin)->body).contains("restart_required"));
  port.restart_required = {"MAX_CONNECTIONS", "ADMIN_TOKEN"};
  for (const char* path : {"/admin/reload", "/admin/reload?dry_run=1"}) {
    CHECK(Json::parse(port.post(path, kAdmin)->body)["restart_required"] ==
          Json{"MAX_CONNECTIONS", "ADMIN_TOKEN"});
  }
  port.history.add({}, {"ZAI_API_KEY"});
  CHECK(Json::parse(port.get("/admin/reloads", kAdmin)->body)["reloads"][0]["restart_required"] ==
        Json{"ZAI_API_KEY"});
}

TEST_CASE("the configuration is listed with sources, and no secret is among it") {
  Port port;
  port.config = {
      {&setting_named("MAX_CONNECTIONS"), Secret("7"), SettingSource::dotenv, "MAX_CONNECTIONS"},
      {&setting_named("ADMIN_TOKEN"), Secret("right-token"), SettingSource::secret_file, "/run/t"},
      {&setting_named("LOG_LEVEL"), Secret("debug"), SettingSource::data_file, ""},
      {&setting_named("DEFAULT_MODEL"), std::nullopt, SettingSource::standard, ""}};
  const auto answer = port.get("/admin/config", kAdmin);
  REQUIRE(answer->status == 200);
  CHECK(Json::parse(answer->body) == Json::parse(R"({"settings":[
      {"name":"MAX_CONNECTIONS","value":"7","source":".env","live":false},
      {"name":"ADMIN_TOKEN","value":"set","source":"secret file","live":false},
      {"name":"LOG_LEVEL","value":"debug","source":"data file","live":true},
      {"name":"DEFAULT_MODEL","value":null,"source":"default","live":false}]})"));
}

TEST_CASE("the last hundred reloads are listed, newest first") {
  Port port;
  for (int i = 1; i <= 120; ++i) {
    ReloadReport report;
    report.trigger = ReloadTrigger::sighup;
    report.generation = static_cast<std::uint64_t>(i);
    report.revision = 1000 + i;
    report.config_changed = true;
    report.at = kNoon;
    report.took = std::chrono::microseconds(1500);
    port.history.add(report);
  }
  ReloadReport failure;
  failure.ok = false;
  failure.at = kNoon;
  failure.error = "line 3, column 7: expected a value";
  failure.position = {3, 7};
  failure.problems = {{"$.keys[0].name", "must be text"}};
  port.history.add(failure);

  const auto answer = port.get("/admin/reloads", kAdmin);
  REQUIRE(answer->status == 200);
  const Json reloads = Json::parse(answer->body)["reloads"];
  REQUIRE(reloads.size() == 100);
  CHECK(reloads[0] == Json::parse(R"({"when":"2026-01-31T12:00:00Z","trigger":"file",
      "outcome":"failure","config_changed":false,"generation":0,"revision":0,"ms":0.0,"changes":[],
      "error_type":"syntax","error":"line 3, column 7: expected a value","line":3,"column":7,
      "problems":[{"path":"$.keys[0].name","message":"must be text"}]})"));
  CHECK(reloads[1] == Json::parse(R"({"when":"2026-01-31T12:00:00Z","trigger":"sighup",
      "outcome":"success","config_changed":true,"generation":120,"revision":1120,"ms":1.5,"changes":[]})"));
  CHECK(reloads[99]["generation"] == 22);
}

TEST_CASE("other methods and addresses are told apart") {
  Port port;
  const auto wrong = port.get("/admin/reload", kAdmin);
  CHECK(wrong->status == 405);
  CHECK(wrong->get_header_value("Allow") == "POST");
  CHECK(port.get("/admin")->status == 404);
}

TEST_CASE("the port can be off, and its address is read strictly") {
  CHECK_FALSE(parse_admin_listen("off"));
  CHECK(parse_admin_listen("127.0.0.1:3031") == ListenAddress{"127.0.0.1", 3031});
  CHECK(parse_admin_listen("[::1]:1") == ListenAddress{"::1", 1});
  CHECK(parse_admin_listen("3031") == ListenAddress{"127.0.0.1", 3031});
  for (const char* text : {"", "Off", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "::1:80x",
                           "::1:80", ":80", "a b:80"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_admin_listen(text), std::invalid_argument);
  }

  const SystemClock clock;
  Log log(LogFormat::text, LogLevel::off, clock);
  const ReloadHistory history;
  AdminServer off({}, {}, history, log, clock);
  off.start();
  CHECK(off.address().empty());
  off.stop();
}

TEST_CASE("another address than loopback needs to be allowed outright") {
  const SystemClock clock;
  Log log(LogFormat::text, LogLevel::off, clock);
  const ReloadHistory history;
  AdminOptions options;
  options.listen = {"0.0.0.0", 0};
  AdminServer refused(options, {}, history, log, clock);
  CHECK_THROWS_AS(refused.start(), HttpServerError);
  options.allow_remote = true;
  AdminServer allowed(options, {}, history, log, clock);
  allowed.start();
  CHECK(allowed.address().starts_with("0.0.0.0:"));
}

}  // namespace
}  // namespace gatehouse::proxy
