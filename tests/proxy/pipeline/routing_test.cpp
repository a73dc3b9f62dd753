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
  const RoutingTable table = table_of({first, upstream("second", "/v2", true, "http://b")});
  const Route* const fallback = table.fallback_of(*table.find("/v1/x"));
  REQUIRE(fallback != nullptr);
  CHECK(fallback->upstream.name == "second");
  CHECK(table.fallback_of(*fallback) == nullptr);
}

/// What `to` is asked for when a caller of `from` asks for this path.
std::string path_at_fallback(const Upstream& from, const Upstream& to, std::string_view path) {
  const Route first = *route_to(from);
  const auto endpoint = dialect::classify(from.dialect, from.path_prefix, path);
  return route_to(to)->path_instead_of(first, endpoint, first.below_prefix(path));
}

TEST_CASE("a fallback is asked for a known endpoint where its own callers have it") {
  const auto openai = upstream("o", "/openai", true, "https://o");
  const auto zai = upstream("z", "/v1", true, "https://z/paas/v4");
  CHECK(path_at_fallback(zai, openai, "/v1/chat/completions") == "/v1/chat/completions");
  CHECK(path_at_fallback(zai, openai, "/v1/models") == "/v1/models");
  CHECK(path_at_fallback(openai, zai, "/openai/v1/embeddings") == "/paas/v4/embeddings");
  const auto chat = upstream("c", "/v1/chat", false, "https://c");
  CHECK(path_at_fallback(zai, chat, "/v1/chat/completions") == "/v1/chat/completions");

  auto shape = upstream("a", "/v1/messages", false, "https://a/api/anthropic");
  auto plain = upstream("p", "/anthropic", true, "https://p");
  shape.dialect = plain.dialect = Dialect::anthropic;
  CHECK(path_at_fallback(shape, plain, "/v1/messages") == "/v1/messages");
  CHECK(path_at_fallback(shape, plain, "/v1/messages/count_tokens") == "/v1/messages/count_tokens");
  CHECK(path_at_fallback(plain, shape, "/anthropic/v1/messages") == "/api/anthropic/v1/messages");
  CHECK(path_at_fallback(plain, shape, "/anthropic/messages/count_tokens") ==
        "/api/anthropic/v1/messages/count_tokens");
}

TEST_CASE("a fallback that is laid out as the first upstream is asked as that one was") {
  const auto first = upstream("a", "/a", true, "https://a/openai");
  const auto second = upstream("b", "/b", true, "https://b/openai");
  CHECK(path_at_fallback(first, second, "/a/v1/completions") == "/openai/v1/completions");
  CHECK(path_at_fallback(first, second, "/a/completions") == "/openai/completions");
}

TEST_CASE("what is no known endpoint goes to a fallback by what stands below the prefix") {
  const auto first = upstream("a", "/a", true, "https://a/v4");
  const auto second = upstream("b", "/b", true, "https://b/v1");
  CHECK(path_at_fallback(first, second, "/a/files/7") == "/v1/files/7");
  CHECK(path_at_fallback(first, second, "/a/models/glm-4.7") == "/v1/models/glm-4.7");
  CHECK(path_at_fallback(first, upstream("c", "/c", true, "https://c"), "/a") == "/");
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
