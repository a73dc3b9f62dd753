#include "dashboard/probe/upstream_probe.h"

#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <httplib.h>

#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::TempDir;
using gatehouse::testing::write_file;

CredentialSource named(const std::string& variable) {
  CredentialSource source;
  source.name = "main";
  source.env = variable;
  return source;
}

std::string found(const std::string& variable, Environment::Values values) {
  const Environment environment(std::move(values));
  const FoundSecret opened =
      find_credential(named(variable), environment, Sealing("/nowhere/seal.key"));
  return opened.secret ? opened.secret->expose() : opened.problem;
}

/// What a probe of an upstream of that dialect sends in these header fields.
std::string sent(Dialect dialect) {
  std::string fields;
  httplib::Server server;
  server.Get(".*", [&](const httplib::Request& request, httplib::Response& response) {
    for (const char* name : {"authorization", "x-api-key", "anthropic-version"}) {
      fields += std::string(name) + "=" + request.get_header_value(name) + " ";
    }
    response.set_content(R"({"data":[]})", "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::jthread serving([&] { server.listen_after_bind(); });
  Upstream upstream;
  upstream.base_url = "http://127.0.0.1:" + std::to_string(port);
  upstream.dialect = dialect;
  CHECK(probe_with(upstream, "main", Secret("sk-1"), {}).ok());
  server.stop();
  serving.join();
  return fields;
}

TEST_CASE("the credential is sent in the fields that a proxy sends it in") {
  CHECK(sent(Dialect::openai) == "authorization=Bearer sk-1 x-api-key= anthropic-version= ");
  CHECK(sent(Dialect::anthropic) ==
        "authorization=Bearer sk-1 x-api-key=sk-1 anthropic-version=2023-06-01 ");
}

TEST_CASE("what systemd hands over is found by its name and by that in lower case") {
  const TempDir folder;
  write_file(folder / "zai_api_key", "small\n");
  write_file(folder / "OTHER_KEY", "large\n");
  const std::string handed = folder.path();
  CHECK(found("ZAI_API_KEY", {{"CREDENTIALS_DIRECTORY", handed}}) == "small");
  CHECK(found("OTHER_KEY", {{"CREDENTIALS_DIRECTORY", handed}}) == "large");
  CHECK(found("THIRD_KEY", {{"CREDENTIALS_DIRECTORY", handed}}) ==
        "the environment variable THIRD_KEY is not set here; a proxy may have it");
}

TEST_CASE("a variable comes before the file that another names, that before what is handed over") {
  const TempDir folder;
  write_file(folder / "main_key", "handed over");
  write_file(folder / "own", " in a file\n");
  Environment::Values values{{"CREDENTIALS_DIRECTORY", folder.path()}};
  CHECK(found("MAIN_KEY", values) == "handed over");
  values["MAIN_KEY_FILE"] = folder / "own";
  CHECK(found("MAIN_KEY", values) == "in a file");
  values["MAIN_KEY"] = "in the variable";
  CHECK(found("MAIN_KEY", values) == "in the variable");
}

TEST_CASE("a credential is one line, without the white space around it") {
  const TempDir folder;
  write_file(folder / "lines", "sk-1\nsk-2\n");
  CHECK(found("MAIN_KEY", {{"MAIN_KEY", " sk-1\r\n"}}) == "sk-1");
  CHECK(found("MAIN_KEY", {{"MAIN_KEY", "sk-1\nsk-2"}}) ==
        "the environment variable MAIN_KEY holds more than one line, or control characters");
  const std::string path = folder / "lines";
  CHECK(found("MAIN_KEY", {{"MAIN_KEY_FILE", path}}) ==
        "the file " + path + " holds more than one line, or control characters");
}

}  // namespace
}  // namespace gatehouse::dashboard
