#include "tests/support/demo_upstream/anthropic.h"

#include <utility>

#include "tests/support/demo_upstream/text.h"

namespace gatehouse::testing::demo {
namespace {

// `input_tokens` on the wire leaves out what came from, or went into, the prompt cache.
Json input_usage(const Usage& usage) {
  return {{"input_tokens", usage.input - usage.cached - usage.cache_creation},
          {"cache_creation_input_tokens", usage.cache_creation},
          {"cache_read_input_tokens", usage.cached}};
}

Json whole_usage(const Usage& usage, std::int64_t output) {
  Json json = input_usage(usage);
  json["output_tokens"] = output;
  json["service_tier"] = "standard";
  return json;
}

Usage shown(const Exchange& exchange, const Usage& usage) {
  return exchange.steering.usage == UsageMode::zero ? Usage{} : usage;
}

Json message_object(const Exchange& exchange, Json content, const Json& stop_reason) {
  return {{"id", exchange.id("msg_")},     {"type", "message"},
          {"role", "assistant"},           {"model", exchange.model()},
          {"content", std::move(content)}, {"stop_reason", stop_reason},
          {"stop_sequence", nullptr}};
}

const char* stop_reason(const Answer& answer) {
  return answer.reached_limit ? "max_tokens" : "end_turn";
}

std::string message_delta(const Exchange& exchange, const Usage& usage, std::int64_t output,
                          const Json& reason) {
  Json data = {{"type", "message_delta"},
               {"delta", {{"stop_reason", reason}, {"stop_sequence", nullptr}}}};
  if (exchange.steering.usage == UsageMode::delta_full) {
    data["usage"] = whole_usage(usage, output);
  } else if (exchange.steering.usage != UsageMode::omit) {
    data["usage"] = {{"output_tokens", output}};
  }
  return sse(data, "message_delta");
}

std::string opening_events(const Exchange& exchange, const Usage& usage) {
  Json message = message_object(exchange, Json::array(), nullptr);
  if (exchange.steering.usage != UsageMode::omit) {
    message["usage"] = whole_usage(usage, usage.output > 0 ? 1 : 0);
  }
  return sse({{"type", "message_start"}, {"message", std::move(message)}}, "message_start") +
         sse({{"type", "content_block_start"},
              {"index", 0},
              {"content_block", {{"type", "text"}, {"text", ""}}}},
             "content_block_start") +
         sse({{"type", "ping"}}, "ping");
}

Reply stream(const Exchange& exchange) {
  Answer answer = make_answer(exchange);
  const Usage usage = shown(exchange, answer.usage);
  std::string closing = sse({{"type", "content_block_stop"}, {"index", 0}}, "content_block_stop") +
                        message_delta(exchange, usage, usage.output, stop_reason(answer)) +
                        sse({{"type", "message_stop"}}, "message_stop");
  const bool totals = exchange.steering.usage == UsageMode::every_chunk;
  auto event = [totals](const Answer& whole, std::size_t index) {
    std::string text = sse({{"type", "content_block_delta"},
                            {"index", 0},
                            {"delta", {{"type", "text_delta"}, {"text", whole.chunks[index]}}}},
                           "content_block_delta");
    if (totals) {
      text += sse({{"type", "message_delta"},
                   {"delta", {{"stop_reason", nullptr}, {"stop_sequence", nullptr}}},
                   {"usage", {{"output_tokens", whole.delivered[index]}}}},
                  "message_delta");
    }
    return text;
  };
  return stream_reply(exchange, std::move(answer), opening_events(exchange, usage),
                      std::move(event), std::move(closing));
}

}  // namespace

Reply messages(const Exchange& exchange) {
  if (!exchange.request.header("anthropic-version")) {
    return error_reply(exchange, 400, "anthropic-version: header is required");
  }
  for (const char* required : {"model", "max_tokens", "messages"}) {
    if (!exchange.body.is_object() || !exchange.body.contains(required)) {
      return error_reply(exchange, 400, std::string(required) + ": Field required");
    }
  }
  if (exchange.wants_stream()) return stream(exchange);
  const Answer answer = make_answer(exchange);
  const Json text = {{"type", "text"}, {"text", answer.text}};
  Json body = message_object(exchange, Json::array({text}), stop_reason(answer));
  if (exchange.steering.usage != UsageMode::omit) {
    const Usage usage = shown(exchange, answer.usage);
    body["usage"] = whole_usage(usage, usage.output);
  }
  return json_reply(exchange, body, answer.usage);
}

Reply count_message_tokens(const Exchange& exchange) {
  const auto tokens = exchange.steering.input_tokens.value_or(count_prompt_tokens(exchange.body));
  return json_reply(exchange, {{"input_tokens", tokens}}, {});
}

Reply anthropic_models(const Exchange& exchange) {
  const Json data = Json::array({
      {{"type", "model"},
       {"id", "glm-4.7"},
       {"display_name", "GLM 4.7"},
       {"created_at", "2025-12-22T00:00:00Z"}},
      {{"type", "model"},
       {"id", "glm-4.6"},
       {"display_name", "GLM 4.6"},
       {"created_at", "2025-09-30T00:00:00Z"}},
      {{"type", "model"},
       {"id", "glm-4.5-air"},
       {"display_name", "GLM 4.5 Air"},
       {"created_at", "2025-07-28T00:00:00Z"}},
  });
  return json_reply(exchange,
                    {{"data", data},
                     {"has_more", false},
                     {"first_id", data.front()["id"]},
                     {"last_id", data.back()["id"]}},
                    {});
}

}  // namespace gatehouse::testing::demo
