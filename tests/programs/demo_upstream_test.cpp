#include "tests/programs/demo_upstream.h"

#include <csignal>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse::testing {
namespace {

using nlohmann::json;

const char* const kJson = "application/json";

json chat_body(bool stream, bool include_usage = false) {
  json body = {{"model", "glm-4.7"},
               {"stream", stream},
               {"messages", {{{"role", "user"}, {"content", "Why is the sky blue?"}}}}};
  if (include_usage) body["stream_options"] = {{"include_usage", true}};
  return body;
}

json message_body(bool stream) {
  return {{"model", "glm-4.7"},
          {"max_tokens", 64},
          {"stream", stream},
          {"messages", {{{"role", "user"}, {"content", "Why is the sky blue?"}}}}};
}

std::vector<json> chunks_of(const std::string& body) {
  std::vector<json> chunks;
  for (const auto& event : parse_events(body)) {
    if (event.data != "[DONE]") chunks.push_back(json::parse(event.data));
  }
  return chunks;
}

TEST_CASE("a chat stream carries usage only when it was asked for") {
  const DemoUpstream upstream;
  const auto client = upstream.connect();
  const httplib::Headers steering = {{"x-demo-output-tokens", "30"}, {"x-demo-chunks", "3"}};
  const char* path = "/api/coding/paas/v4/chat/completions";

  const auto plain = client->Post(path, steering, chat_body(true).dump(), kJson);
  REQUIRE(plain);
  CHECK(plain->get_header_value("x-gatehouse-demo") == "1");
  for (const auto& chunk : chunks_of(plain->body)) {
    CHECK_FALSE(chunk.contains("usage"));
    CHECK(chunk["choices"].size() == 1);
  }

  const auto asked = client->Post(path, steering, chat_body(true, true).dump(), kJson);
  REQUIRE(asked);
  const auto chunks = chunks_of(asked->body);
  REQUIRE(chunks.size() == 6);  // the role, three of text, the finish reason, the usage
  for (std::size_t i = 0; i + 1 < chunks.size(); ++i) CHECK(chunks[i]["usage"].is_null());
  CHECK(chunks.back()["choices"].empty());
  CHECK(chunks.back()["usage"]["completion_tokens"] == 30);
  CHECK(parse_events(asked->body).back().data == "[DONE]");
}

TEST_CASE("usage can be left out, zeroed, or put on other chunks") {
  const DemoUpstream upstream;
  const auto client = upstream.connect();
  const auto ask = [&](const char* mode) {
    const auto answer = client->Post("/v1/chat/completions",
                                     {{"x-demo-usage", mode}, {"x-demo-output-tokens", "7"}},
                                     chat_body(true, true).dump(), kJson);
    REQUIRE(answer);
    return chunks_of(answer->body);
  };
  for (const auto& chunk : ask("omit")) CHECK_FALSE(chunk.contains("usage"));
  CHECK(ask("zero").back()["usage"]["completion_tokens"] == 0);
  CHECK(ask("last-choice").back()["usage"]["completion_tokens"] == 7);
  CHECK(ask("last-choice").back()["choices"].size() == 1);
  for (const auto& chunk : ask("every-chunk")) CHECK(chunk.contains("usage"));
}

TEST_CASE("an Anthropic stream has the named events of the real one, with cumulative usage") {
  const DemoUpstream upstream;
  const auto client = upstream.connect();
  const auto answer = client->Post("/api/anthropic/v1/messages",
                                   {{"anthropic-version", "2023-06-01"},
                                    {"x-demo-chunks", "2"},
                                    {"x-demo-input-tokens", "100"},
                                    {"x-demo-cached-tokens", "60"},
                                    {"x-demo-cache-creation-tokens", "10"}},
                                   message_body(true).dump(), kJson);
  REQUIRE(answer);
  std::vector<std::string> names;
  const auto events = parse_events(answer->body);
  for (const auto& event : events) names.push_back(event.name);
  CHECK(names == std::vector<std::string>{"message_start", "content_block_start", "ping",
                                          "content_block_delta", "content_block_delta",
                                          "content_block_stop", "message_delta", "message_stop"});
  const json start = json::parse(events.front().data)["message"]["usage"];
  CHECK(start["input_tokens"] == 30);
  CHECK(start["cache_read_input_tokens"] == 60);
  CHECK(start["cache_creation_input_tokens"] == 10);
  CHECK(json::parse(events[6].data)["usage"]["output_tokens"] == 64);
}

TEST_CASE("the same request gets the same words, and as many tokens as it may have") {
  const DemoUpstream upstream;
  const auto client = upstream.connect();
  const auto ask = [&] {
    const auto answer = client->Post("/v1/messages", {{"anthropic-version", "2023-06-01"}},
                                     message_body(false).dump(), kJson);
    REQUIRE(answer);
    return json::parse(answer->body);
  };
  const json first = ask();
  CHECK(first["content"] == ask()["content"]);
  CHECK(first["usage"]["output_tokens"] == 64);
  CHECK(first["stop_reason"] == "max_tokens");
}

TEST_CASE("the Responses API reports usage inside response.completed") {
  const DemoUpstream upstream;
  const auto client = upstream.connect();
  const json body = {{"model", "gpt-4o"}, {"input", "hello"}, {"stream", true}};
  const auto answer =
      client->Post("/v1/responses", {{"x-demo-output-tokens", "12"}}, body.dump(), kJson);
  REQUIRE(answer);
  const auto events = parse_events(answer->body);
  CHECK(events.front().name == "response.created");
  REQUIRE(events.back().name == "response.completed");
  CHECK(json::parse(events.back().data)["response"]["usage"]["output_tokens"] == 12);
}

TEST_CASE("errors come in the dialect of the path, with retry-after when asked for") {
  const DemoUpstream upstream;
  const auto client = upstream.connect();
  const httplib::Headers steering = {{"x-demo-status", "429"}, {"x-demo-retry-after", "7"}};
  const auto openai = client->Post("/v1/chat/completions", steering, "{}", kJson);
  const auto anthropic = client->Post("/v1/messages", steering, "{}", kJson);
  REQUIRE(openai);
  REQUIRE(anthropic);
  CHECK(openai->status == 429);
  CHECK(openai->get_header_value("retry-after") == "7");
  CHECK(json::parse(openai->body)["error"]["code"] == "rate_limit_exceeded");
  CHECK(json::parse(anthropic->body)["error"]["type"] == "rate_limit_error");
  CHECK(anthropic->has_header("request-id"));
}

TEST_CASE("a steering header with a typing error is refused by name") {
  const DemoUpstream upstream;
  const auto answer = upstream.connect()->Post("/v1/chat/completions", {{"x-demo-falt", "reset"}},
                                               chat_body(false).dump(), kJson);
  REQUIRE(answer);
  CHECK(answer->status == 400);
  CHECK(answer->body.find("x-demo-falt") != std::string::npos);
}

TEST_CASE("a required credential is required") {
  const DemoUpstream upstream({"--require-credential", "sesame"});
  const auto client = upstream.connect();
  CHECK(client->Get("/v1/models")->status == 401);
  CHECK(client->Get("/v1/models", {{"authorization", "Bearer sesame"}})->status == 200);
  CHECK(client->Get("/v1/models", {{"x-api-key", "sesame"}})->status == 200);
}

TEST_CASE("faults break the answer where they are told to") {
  const DemoUpstream upstream;
  for (const std::string fault : {"no-answer", "reset", "cut", "bad-chunk", "garbage"}) {
    CAPTURE(fault);
    const auto answer = upstream.connect()->Post("/v1/chat/completions", {{"x-demo-fault", fault}},
                                                 chat_body(true).dump(), kJson);
    const bool whole = answer && answer->body.find("[DONE]") != std::string::npos;
    CHECK_FALSE(whole);
  }
  for (const std::string fault : {"close-delimited", "http10", "idle-close"}) {
    CAPTURE(fault);
    const auto answer = upstream.connect()->Post("/v1/chat/completions", {{"x-demo-fault", fault}},
                                                 chat_body(true).dump(), kJson);
    REQUIRE(answer);
    CHECK(answer->body.find("[DONE]") != std::string::npos);
  }
}

TEST_CASE("the ledger tells completed answers from those whose caller left") {
  const TempDir folder;
  const auto file = folder / "ledger.jsonl";
  const DemoUpstream upstream({"--ledger", file.string()});
  const auto client = upstream.connect();
  const httplib::Headers whole = {
      {"x-demo-ref", "whole"}, {"x-demo-input-tokens", "11"}, {"x-demo-output-tokens", "40"}};
  REQUIRE(client->Post("/v1/chat/completions", whole, chat_body(true).dump(), kJson));

  const httplib::Headers left = {{"x-demo-ref", "left"},
                                 {"x-demo-output-tokens", "40"},
                                 {"x-demo-chunks", "10"},
                                 {"x-demo-chunk-delay-ms", "60000"}};
  std::string received;
  httplib::Request request;
  request.method = "POST";
  request.path = "/v1/chat/completions";
  request.headers = left;
  request.body = chat_body(true).dump();
  request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    received.append(data, size);
    return false;
  };
  CHECK_FALSE(client->send(request));

  const json ledger = upstream.ledger();
  CHECK(ledger["totals"]["completed"]["output_tokens"] == 40);
  CHECK(ledger["totals"]["completed"]["input_tokens"] == 11);
  CHECK(ledger["totals"]["interrupted"]["requests"] == 1);
  CHECK(ledger["lines"][1]["ref"] == "left");
  CHECK(ledger["lines"][1]["end"] == "caller_left");
  CHECK(ledger["lines"][1]["delivered_output_tokens"] < 40);
  CHECK(read_file(file).find("\"ref\":\"whole\"") != std::string::npos);
}

TEST_CASE("the last requests can be looked at") {
  const DemoUpstream upstream;
  const auto client = upstream.connect();
  REQUIRE(client->Get("/v1/models?limit=3", {{"X-Stainless-Lang", "js"}}));
  const json requests = json::parse(client->Get("/demo/requests")->body)["requests"];
  REQUIRE(requests.size() == 1);
  CHECK(requests[0]["target"] == "/v1/models?limit=3");
  CHECK(requests[0]["headers"].dump().find("[\"x-stainless-lang\",\"js\"]") != std::string::npos);
}

TEST_CASE("SIGTERM ends it with code 0") {
  DemoUpstream upstream({"--threads", "2"});
  REQUIRE(upstream.connect()->Get("/v1/models"));
  upstream.process().signal(SIGTERM);
  CHECK(upstream.process().wait() == 0);
}

}  // namespace
}  // namespace gatehouse::testing
