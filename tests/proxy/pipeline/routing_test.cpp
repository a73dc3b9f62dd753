#include "proxy/pipeline/routing.h"

#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"

namespace gatehouse::proxy {
namespace {

Upstream upstream(std::string name, std::string prefix, bool strip, std::string base) {
  Upstream made;
  made.name = std::move(name);
  made.path_prefix = std::move(prefix);
  made.strip_prefix = strip;
  made.base_url = std::move(base);
  CredentialSource source;
  source.value = Secret("secret");
  made.credentials = {source};
  return made;
}

RoutingTable table_of(std::vector<Upstream> upstreams,
                      const Environment& environment =
                          Environment(std::map<std::string, std::string, std::less<>>())) {
  Document document;
  document.upstreams = std::move(upstreams);
  return RoutingTable(document, environment, PipelineConfig{});
}

TEST_CASE("the longest prefix wins, and a prefix ends at a slash") {
  const RoutingTable table = table_of({upstream("short", "/v1", true, "http://a"),
                                       upstream("long", "/v1/messages", false, "http://b")});
  CHECK(table.find("/v1/chat/completions")->upstream.name == "short");
  CHECK(table.find("/v1/messages")->upstream.name == "long");
  CHECK(table.find("/v1/messages/count_tokens")->upstream.name == "long");
  CHECK(table.find("/v1/messagesX")->upstream.name == "short");
  CHECK(table.find("/v10") == nullptr);
  CHECK(table.find("/") == nullptr);
}

TEST_CASE("a path is joined onto the base, with or without its prefix") {
  const RoutingTable table = table_of({upstream("a", "/v1", true, "https://api.example/base/v4/"),
                                       upstream("b", "/keep", false, "https://api.example/base"),
                                       upstream("c", "/", false, "http://[::1]:8000")});
  CHECK(table.find("/v1/chat/completions")->upstream_path("/v1/chat/completions") ==
        "/base/v4/chat/completions");
  CHECK(table.find("/keep/x")->upstream_path("/keep/x") == "/base/keep/x");
  CHECK(table.find("/other")->upstream_path("/other") == "/other");
  CHECK(table.find("/v1/x")->authority == "api.example");
  CHECK(table.find("/other")->authority == "[::1]:8000");
  CHECK(table.find("/v1/x")->origin == net::Origin{true, "api.example", 443});
}

TEST_CASE("without upstreams the two built-in ones are there, movable by configuration") {
  PipelineConfig config;
  config.openai_base = "http://127.0.0.1:9/openai";
  const Environment environment(
      std::map<std::string, std::string, std::less<>>{{"ZAI_API_KEY", "k"}});
  const RoutingTable table(Document{}, environment, config);
  const Route* const chat = table.find("/v1/chat/completions");
  REQUIRE(chat != nullptr);
  CHECK(chat->upstream_path("/v1/chat/completions") == "/openai/chat/completions");
  CHECK(chat->credential->expose() == "k");
  const Route* const messages = table.find("/v1/messages");
  REQUIRE(messages != nullptr);
  CHECK(messages->upstream.dialect == Dialect::anthropic);
  CHECK(messages->upstream_path("/v1/messages") == "/api/anthropic/v1/messages");
}

TEST_CASE("the first credential that can be had is used, and what is wrong with none is said") {
  const testing::TempDir folder;
  std::ofstream(folder.path() / "token") << "  from-file\n";
  Upstream several = upstream("u", "/v1", true, "http://a");
  CredentialSource missing;
  missing.name = "main";
  missing.env = "NOT_SET_ANYWHERE";
  CredentialSource from_file;
  from_file.file = (folder.path() / "token").string();
  several.credentials = {missing, from_file};
  CHECK(table_of({several}).routes().front().credential->expose() == "from-file");

  several.credentials = {missing};
  const RoutingTable without = table_of({several});
  CHECK_FALSE(without.routes().front().credential);
  CHECK(without.routes().front().credential_problem ==
        "credential 'main': the environment variable NOT_SET_ANYWHERE is not set");
}

TEST_CASE("an alias names the upstream's model, other names pass") {
  Upstream aliased = upstream("u", "/v1", true, "http://a");
  aliased.model_aliases = {{"gpt-4o", "glm-4.7"}};
  const RoutingTable table = table_of({aliased});
  CHECK(table.routes().front().aliased("gpt-4o") == "glm-4.7");
  CHECK(table.routes().front().aliased("glm-4.6") == "glm-4.6");
}

}  // namespace
}  // namespace gatehouse::proxy
