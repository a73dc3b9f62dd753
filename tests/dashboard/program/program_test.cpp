// The program as its operator sees it: flags, environment, output, signals.

#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <httplib.h>

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse::testing {
namespace {

using Environment = std::map<std::string, std::string>;

/// The program in a folder of its own, so that no `.env` or data of the developer's counts.
struct Run {
  TempDir folder;
  std::unique_ptr<ChildProcess> process;

  void start(std::vector<std::string> arguments, Environment environment = {}) {
    arguments.insert(arguments.begin(), program("gatehouse-dashboard").string());
    process = std::make_unique<ChildProcess>(ChildProcess::Options{
        std::move(arguments),
        std::move(environment),
        {"DATA_FILE", "DASHBOARD_LISTEN", "DASHBOARD_PORT", "DASHBOARD_AUTH_TOKEN"},
        folder.path()});
  }

  int finish(std::vector<std::string> arguments, Environment environment = {}) {
    start(std::move(arguments), std::move(environment));
    return process->wait().value_or(-1);
  }

  /// The address that the log line `listening` names.
  std::string address() const {
    const auto line = process->wait_for_line("\"event\":\"listening\"");
    REQUIRE(line);
    return nlohmann::json::parse(*line)["address"].get<std::string>();
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Whether the program has written this, or does before long: what an ended process wrote may still
/// be on its way.
bool says(const Run& run, const std::string& part) {
  return wait_until([&] { return has(run.process->out() + run.process->err(), part); },
                    std::chrono::seconds(5));
}

TEST_CASE("--help names every flag and variable, --version the version") {
  Run run;
  CHECK(run.finish({"--help"}) == 0);
  for (const char* word :
       {"--data-file", "DATA_FILE", "--listen", "DASHBOARD_LISTEN", "DASHBOARD_PORT", "--web-root",
        "--proxy-url", "--public-url", "--allow-remote", "--demo", "GATEHOUSE_DEMO", "--log-format",
        "--log-level", "--validate", "DASHBOARD_AUTH_TOKEN", "setup-link", "admins"}) {
    CAPTURE(word);
    CHECK(says(run, word));
  }
  CHECK(run.finish({"--version"}) == 0);
  CHECK(says(run, "gatehouse-dashboard "));
}

TEST_CASE("every bad value is an error that names its flag or variable") {
  Run run;
  CHECK(run.finish({"--listen", "nowhere", "--log-level", "loud", "--public-url", "ftp://x"},
                   {{"GATEHOUSE_DEMO", "maybe"},
                    {"DASHBOARD_AUTH_TOKEN", "short"},
                    {"ANTHROPIC_API_BASE", "ftp://x"}}) == 2);
  for (const char* name : {"--listen", "--log-level", "--public-url", "GATEHOUSE_DEMO",
                           "DASHBOARD_AUTH_TOKEN", "ANTHROPIC_API_BASE"}) {
    CAPTURE(name);
    CHECK(says(run, name));
  }
  CHECK(run.finish({}, {{"DASHBOARD_PORT", "70000"}}) == 2);
  CHECK(says(run, "DASHBOARD_PORT"));
  CHECK(run.finish({"--allow-remote"}) == 2);
  CHECK(says(run, "--public-url"));
  CHECK(run.finish({"--colour", "red"}) == 2);
}

TEST_CASE("a line of .env counts where the environment says nothing") {
  Run run;
  write_file(run.folder / ".env", "DASHBOARD_PORT=70000\n");
  CHECK(run.finish({}) == 2);
  CHECK(says(run, "DASHBOARD_PORT"));
  run.start({}, {{"DASHBOARD_PORT", "0"}});
  CHECK_FALSE(run.address().empty());
  CHECK(run.process->stop() == 0);
}

TEST_CASE("what a secret file says of the built-in upstreams counts, or ends the program") {
  Run run;
  write_file(run.folder / "base", "http://127.0.0.1:9/moved\n");
  const Environment moved{{"ZAI_API_BASE_FILE", (run.folder / "base").string()},
                          {"DASHBOARD_AUTH_TOKEN", "a-token-for-scripts"}};
  run.start({"--listen", "127.0.0.1:0"}, moved);
  httplib::Client client("http://" + run.address());
  client.set_bearer_token_auth("a-token-for-scripts");
  const auto shown = client.Get("/api/upstreams/zai");
  REQUIRE(shown);
  CHECK(has(shown->body, "http://127.0.0.1:9/moved"));
  CHECK(run.process->stop() == 0);
  CHECK(run.finish({"upstreams", "show", "zai"}, moved) == 0);
  CHECK(says(run, "http://127.0.0.1:9/moved"));
  write_file(run.folder / "base", "nowhere\n");
  CHECK(run.finish({"upstreams", "show", "zai"}, moved) == 2);
  CHECK(says(run, "ZAI_API_BASE must be an http or https URL, not \"nowhere\""));
}

TEST_CASE("an address beyond loopback is refused without --allow-remote") {
  Run run;
  CHECK(run.finish({"--listen", "0.0.0.0:0"}) == 2);
  CHECK(says(run, "--allow-remote"));
  CHECK(run.finish({"--validate", "--listen", "[::]:0"}) == 1);
  CHECK(says(run, "--allow-remote"));
}

TEST_CASE("a hang-up ends nothing: there is nothing to reload") {
  Run run;
  run.start({"--listen", "127.0.0.1:0"});
  CHECK_FALSE(run.address().empty());
  run.process->signal(SIGHUP);
  CHECK(run.process->wait_for_line("hang_up"));
  CHECK(run.process->stop() == 0);
}

TEST_CASE("--validate lists every problem of the data file and exits 1, or 0 without one") {
  Run run;
  write_file(run.folder / "apikeys.json",
             R"({"keys":[{"key":"pk_ana_12345","name":""},{"name":"Bob"}]})");
  CHECK(run.finish({"--data-file", "apikeys.json", "--validate"}) == 1);
  CHECK(says(run, "$.keys[0].name"));
  CHECK(says(run, "$.keys[1]"));
  CHECK(run.finish({"--data-file", "apikeys.json", "--validate"}, {{"DASHBOARD_PORT", "70000"}}) ==
        1);
  CHECK(says(run, "DASHBOARD_PORT"));
  CHECK(says(run, "$.keys[1]"));
  write_file(run.folder / "apikeys.json", R"({"keys":[]})");
  CHECK(run.finish({"--data-file", "apikeys.json", "--validate"}) == 0);
}

TEST_CASE("the first start prints the setup link once, on standard output only") {
  Run run;
  run.start({"--listen", "127.0.0.1:0"});
  const std::string address = run.address();
  const auto link = run.process->wait_for_line("/setup#token=");
  REQUIRE(link);
  CHECK(link->starts_with("http://" + address + "/setup#token="));
  CHECK_FALSE(has(run.process->err(), "token="));
  httplib::Client client("http://" + address);
  CHECK(client.Get("/livez")->status == 200);
  CHECK(run.process->stop() == 0);
}

TEST_CASE("SIGINT and SIGTERM end it with 0, also while a browser listens") {
  for (const int signal_number : {SIGINT, SIGTERM}) {
    Run run;
    run.start({"--listen", "127.0.0.1:0"}, {{"DASHBOARD_AUTH_TOKEN", "0123456789abcdef"}});
    httplib::Client client("http://" + run.address());
    client.set_default_headers({{"Authorization", "Bearer 0123456789abcdef"}});
    bool signalled = false;
    client.Get("/api/events", [&](const char*, std::size_t) {
      if (!std::exchange(signalled, true)) run.process->signal(signal_number);
      return true;
    });
    CHECK(signalled);
    CHECK(run.process->wait() == 0);
  }
}

TEST_CASE("setup-link gives a running dashboard's operator another link") {
  Run serving;
  serving.start({"--listen", "127.0.0.1:0"});
  const std::string address = serving.address();
  REQUIRE(serving.process->wait_for_line("/setup#token="));
  Run command;
  CHECK(command.finish({"setup-link", "--data-file",
                        (serving.folder / "data/apikeys.json").string(), "--listen", address}) ==
        0);
  const auto link = command.process->wait_for_line("http://" + address + "/setup#token=");
  REQUIRE(link);
  for (const char* flag : {"--data-file", "--listen", "--public-url"}) CHECK(says(command, flag));
  const std::string token = link->substr(link->find("#token=") + 7);
  httplib::Client client("http://" + address);
  const nlohmann::json body = {{"token", token}, {"name", "ana"}, {"password", "correct horse"}};
  const auto answer = client.Post("/api/setup", body.dump(), "application/json");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(command.finish(
            {"setup-link", "--data-file", (serving.folder / "data/apikeys.json").string()}) == 1);
}

TEST_CASE("admins reset-password prints a password that works, and ends the sessions") {
  Run run;
  run.start({"--listen", "127.0.0.1:0"});
  const std::string address = run.address();
  const auto link = run.process->wait_for_line("/setup#token=");
  REQUIRE(link);
  httplib::Client client("http://" + address);
  const auto post = [&](const char* path, const nlohmann::json& body) {
    return client.Post(path, body.dump(), "application/json");
  };
  const auto made = post("/api/setup", {{"token", link->substr(link->find("#token=") + 7)},
                                        {"name", "ana"},
                                        {"password", "correct horse"}});
  REQUIRE(made->status == 200);
  const std::string cookie = made->get_header_value("Set-Cookie");

  Run command;
  const std::string file = (run.folder / "data/apikeys.json").string();
  CHECK(command.finish({"admins", "reset-password", "bob", "--data-file", file}) == 1);
  CHECK(says(command, "ana"));
  REQUIRE(command.finish({"admins", "reset-password", "ana", "--data-file", file}) == 0);
  REQUIRE(says(command, "\n"));
  const std::string printed = command.process->out();
  const std::string password = printed.substr(0, printed.find('\n'));

  CHECK(client.Get("/api/keys", {{"Cookie", cookie.substr(0, cookie.find(';'))}})->status == 401);
  CHECK(post("/api/login", {{"name", "ana"}, {"password", "correct horse"}})->status == 401);
  CHECK(post("/api/login", {{"name", "ana"}, {"password", password}})->status == 200);
}

}  // namespace
}  // namespace gatehouse::testing
