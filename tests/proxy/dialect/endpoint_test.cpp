#include "proxy/dialect/endpoint.h"

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;

struct Case {
  Dialect dialect;
  std::string_view prefix, path;
  Endpoint endpoint;
};

constexpr auto kOpenAi = Dialect::openai;
constexpr auto kAnthropic = Dialect::anthropic;

TEST_CASE("an endpoint is recognised under every form of prefix") {
  const Case cases[] = {
      {kOpenAi, "/v1", "/v1/chat/completions", Endpoint::chat_completions},
      {kOpenAi, "/v1", "/v1/completions", Endpoint::completions},
      {kOpenAi, "/v1", "/v1/embeddings", Endpoint::embeddings},
      {kOpenAi, "/v1", "/v1/responses", Endpoint::responses},
      {kOpenAi, "/v1", "/v1/models", Endpoint::models},
      {kOpenAi, "/v1", "/v1/models/glm-4.7", Endpoint::model},
      {kOpenAi, "/v1", "/v1/models/org/name", Endpoint::model},
      {kOpenAi, "/", "/chat/completions", Endpoint::chat_completions},
      {kOpenAi, "/", "/v1/chat/completions", Endpoint::chat_completions},
      {kOpenAi, "/openai", "/openai/chat/completions", Endpoint::chat_completions},
      {kOpenAi, "/openai", "/openai/v1/chat/completions", Endpoint::chat_completions},
      {kOpenAi, "/openai/v1", "/openai/v1/embeddings", Endpoint::embeddings},
      {kAnthropic, "/v1/messages", "/v1/messages", Endpoint::messages},
      {kAnthropic, "/v1/messages", "/v1/messages/count_tokens", Endpoint::count_tokens},
      {kAnthropic, "/v1", "/v1/messages", Endpoint::messages},
      {kAnthropic, "/", "/v1/messages", Endpoint::messages},
      {kAnthropic, "/claude", "/claude/v1/messages", Endpoint::messages},
      {kAnthropic, "/claude", "/claude/v1/messages/count_tokens", Endpoint::count_tokens},
      {kAnthropic, "/claude", "/claude/v1/models", Endpoint::models},
      {kAnthropic, "/claude", "/claude/v1/models/opus", Endpoint::model},
  };
  for (const Case& c : cases) {
    CAPTURE(c.prefix);
    CAPTURE(c.path);
    CHECK(classify(c.dialect, c.prefix, c.path) == c.endpoint);
  }
}

TEST_CASE("what is not a known endpoint is none, however close it comes") {
  const Case cases[] = {
      {kOpenAi, "/v1", "/v1", Endpoint::other},
      {kOpenAi, "/v1", "/v1/files", Endpoint::other},
      {kOpenAi, "/v1", "/v1/chat/completions/", Endpoint::other},
      {kOpenAi, "/v1", "/v1//chat/completions", Endpoint::other},
      {kOpenAi, "/v1", "/v1/x/chat/completions", Endpoint::other},
      {kOpenAi, "/v1", "/v1/v2/embeddings", Endpoint::other},
      {kOpenAi, "/v1", "/v1/chat/completions/abc", Endpoint::other},
      {kOpenAi, "/v1", "/v1/CHAT/completions", Endpoint::other},
      {kOpenAi, "/v1", "/v1/chat%2Fcompletions", Endpoint::other},
      {kOpenAi, "/v1", "/v1/responses/resp_1", Endpoint::other},
      {kOpenAi, "/v1", "/v1/messages", Endpoint::other},
      {kOpenAi, "/v1", "/v1/files/../chat/completions", Endpoint::other},
      {kOpenAi, "/v1", "/v1/models/", Endpoint::other},
      {kOpenAi, "/v1", "/v1/models/..", Endpoint::other},
      {kOpenAi, "/v1", "/v1/models/%2e%2E", Endpoint::other},
      {kOpenAi, "/v1", "/v1/files/models/x", Endpoint::other},
      {kAnthropic, "/v1", "/v1/messages/batches", Endpoint::other},
      {kAnthropic, "/v1", "/v1/chat/completions", Endpoint::other},
      {kAnthropic, "/v1/messages", "/v1/messages/x/messages", Endpoint::other},
  };
  for (const Case& c : cases) {
    CAPTURE(c.prefix);
    CAPTURE(c.path);
    CHECK(classify(c.dialect, c.prefix, c.path) == c.endpoint);
  }
  CHECK(classify(kOpenAi, "/v1", "/v1/models/gpt%2e5") == Endpoint::model);
}

TEST_CASE("a model's id is the rest of its path") {
  CHECK(model_id_in("/v1/models/glm-4.7") == "glm-4.7");
  CHECK(model_id_in("/v1/models/org/name") == "org/name");
  CHECK(model_id_in("/v1/models") == "");
}

TEST_CASE("what costs quota and what may be asked in which way is settled per endpoint") {
  for (const Endpoint endpoint : {Endpoint::chat_completions, Endpoint::completions,
                                  Endpoint::embeddings, Endpoint::responses, Endpoint::messages}) {
    CHECK(rules_of(endpoint).reports_usage);
    CHECK(rules_of(endpoint).charged);
    CHECK(rules_of(endpoint).takes_model);
    CHECK(allows_method(endpoint, "POST"));
    CHECK_FALSE(allows_method(endpoint, "GET"));
    CHECK(rules_of(endpoint).allow == "POST");
  }
  CHECK_FALSE(rules_of(Endpoint::count_tokens).charged);
  CHECK(rules_of(Endpoint::count_tokens).takes_model);
  CHECK_FALSE(allows_method(Endpoint::count_tokens, "GET"));
  for (const Endpoint endpoint : {Endpoint::models, Endpoint::model}) {
    CHECK_FALSE(rules_of(endpoint).charged);
    CHECK(allows_method(endpoint, "GET"));
    CHECK(allows_method(endpoint, "HEAD"));
    CHECK_FALSE(allows_method(endpoint, "DELETE"));
  }
  CHECK(rules_of(Endpoint::other).charged);
  CHECK(rules_of(Endpoint::other).reports_usage);
  CHECK(allows_method(Endpoint::other, "DELETE"));
  CHECK(rules_of(Endpoint::chat_completions).injects_usage);
  CHECK(rules_of(Endpoint::completions).injects_usage);
  CHECK_FALSE(rules_of(Endpoint::responses).injects_usage);
  CHECK_FALSE(rules_of(Endpoint::messages).injects_usage);
  CHECK_FALSE(rules_of(Endpoint::embeddings).produces_output);
  CHECK(rules_of(Endpoint::chat_completions).name == "chat.completions");
}

}  // namespace
}  // namespace gatehouse::testing
