#include "proxy/pipeline/routing.h"

#include <doctest/doctest.h>

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

/// Credentials that come from an environment of these variables.
struct Credentials {
  using Variables = std::map<std::string, std::string, std::less<>>;
  explicit Credentials(Variables variables = {}) : environment(std::move(variables)) {}

  const Environment environment;
  const SystemClock clock;
  Log log{LogFormat::text, LogLevel::off, clock};
  CredentialBook book{environment, Sealing("/nowhere/seal.key"), clock, log, {}, {}};
};

RoutingTable table_of(std::vector<Upstream> upstreams) {
  Document document;
  document.upstreams = std::move(upstreams);
  Credentials credentials;
  UpstreamConditions conditions;
  return RoutingTable(document, credentials.book, PipelineConfig{}, conditions);
}

std::string joined(const std::array<std::string_view, 2>& parts) {
  return std::string(parts[0]).append(parts[1]);
}

std::string upstream_path(const RoutingTable& table, std::string_view path) {
  const Route* const route = table.find(path);
  return joined(route->upstream_path(route->below_prefix(path)));
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
  CHECK(upstream_path(table, "/v1/chat/completions") == "/base/v4/chat/completions");
  CHECK(upstream_path(table, "/v1") == "/base/v4");
  CHECK(upstream_path(table, "/keep/x") == "/base/keep/x");
  CHECK(upstream_path(table, "/keep") == "/base/keep");
  CHECK(upstream_path(table, "/other") == "/other");
  CHECK(table.find("/v1/x")->authority == "api.example");
  CHECK(table.find("/other")->authority == "[::1]:8000");
  CHECK(table.find("/v1/x")->origin == net::Origin{true, "api.example", 443});
}

TEST_CASE("without upstreams the two built-in ones are there, movable by configuration") {
  PipelineConfig config;
  config.openai_base = "http://127.0.0.1:9/openai";
  Credentials credentials(Credentials::Variables{{"ZAI_API_KEY", "k"}});
  UpstreamConditions conditions;
  const RoutingTable table(Document{}, credentials.book, config, conditions);
  const Route* const chat = table.find("/v1/chat/completions");
  REQUIRE(chat != nullptr);
  CHECK(upstream_path(table, "/v1/chat/completions") == "/openai/chat/completions");
  REQUIRE(chat->credentials.size() == 1);
  CHECK(chat->credentials[0].secret.expose() == "k");
  const Route* const messages = table.find("/v1/messages");
  REQUIRE(messages != nullptr);
  CHECK(messages->upstream.dialect == Dialect::anthropic);
  CHECK(upstream_path(table, "/v1/messages") == "/api/anthropic/v1/messages");
}

TEST_CASE("the path of the upstream's model list follows its dialect, prefix and base") {
  const auto path = [](Dialect dialect, std::string prefix, bool strip, std::string base) {
    Upstream made = upstream("u", std::move(prefix), strip, std::move(base));
    made.dialect = dialect;
    return route_to(made)->models_path();
  };
  using enum Dialect;
  CHECK(path(openai, "/v1", true, "https://a/api/paas/v4") == "/api/paas/v4/models");
  CHECK(path(openai, "/v1", false, "https://a") == "/v1/models");
  CHECK(path(openai, "/openai", true, "https://a") == "/v1/models");
  CHECK(path(openai, "/", false, "https://a") == "/v1/models");
  CHECK(path(openai, "/v1/chat/completions", false, "https://a") == "/v1/models");
  CHECK(path(anthropic, "/v1/messages", false, "https://a/api/anthropic") ==
        "/api/anthropic/v1/models");
  CHECK(path(anthropic, "/claude", true, "https://a") == "/v1/models");
  CHECK(path(anthropic, "/v1", false, "https://a") == "/v1/models");
  CHECK(path(anthropic, "/", false, "https://a") == "/v1/models");
}

TEST_CASE("a fallback is found by its name") {
  Upstream first = upstream("first", "/v1", true, "http://a");
  first.fallback = "second";
  const RoutingTable table = table_of({first, upstream("second", "/v2", true, "http://b/base")});
  const Route* const fallback = table.fallback_of(*table.find("/v1/x"));
  REQUIRE(fallback != nullptr);
  CHECK(fallback->upstream.name == "second");
  CHECK(joined(fallback->upstream_path(table.find("/v1/x")->below_prefix("/v1/x"))) == "/base/x");
  CHECK(table.fallback_of(*fallback) == nullptr);
}

TEST_CASE("an upstream's condition stays with it until it is another place") {
  UpstreamConditions conditions;
  Credentials credentials;
  const auto table_with = [&](const std::string& url) {
    Document document;
    document.upstreams = {upstream("u", "/v1", true, url)};
    return RoutingTable(document, credentials.book, PipelineConfig{}, conditions);
  };
  const RoutingTable before = table_with("http://a");
  CHECK(table_with("http://a").routes()[0].condition == before.routes()[0].condition);
  CHECK(table_with("http://b").routes()[0].condition != before.routes()[0].condition);
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
