#include <memory>
#include <utility>

#include "tests/support/demo_upstream/openai.h"

namespace gatehouse::testing::demo {
namespace {

Json usage_json(const Usage& usage) {
  return {{"input_tokens", usage.input},
          {"input_tokens_details", {{"cached_tokens", usage.cached}}},
          {"output_tokens", usage.output},
          {"output_tokens_details", {{"reasoning_tokens", 0}}},
          {"total_tokens", usage.input + usage.output}};
}

Json content_part(const std::string& text) {
  return {{"type", "output_text"},
          {"annotations", Json::array()},
          {"logprobs", Json::array()},
          {"text", text}};
}

Json message_item(const Exchange& exchange, const char* status, Json content) {
  return {{"id", exchange.id("msg_")},
          {"type", "message"},
          {"status", status},
          {"content", std::move(content)},
          {"role", "assistant"}};
}

Json response_object(const Exchange& exchange, const Answer& answer, const char* status,
                     Json output, Json usage) {
  return {{"id", exchange.id("resp_")},
          {"object", "response"},
          {"created_at", exchange.now},
          {"status", status},
          {"background", false},
          {"error", nullptr},
          {"incomplete_details", status == std::string_view("incomplete") && answer.reached_limit
                                     ? Json{{"reason", "max_output_tokens"}}
                                     : Json(nullptr)},
          {"instructions", nullptr},
          {"max_output_tokens", nullptr},
          {"model", exchange.model()},
          {"output", std::move(output)},
          {"parallel_tool_calls", true},
          {"previous_response_id", nullptr},
          {"reasoning", {{"effort", nullptr}, {"summary", nullptr}}},
          {"store", false},
          {"temperature", 1.0},
          {"text", {{"format", {{"type", "text"}}}}},
          {"tool_choice", "auto"},
          {"tools", Json::array()},
          {"top_p", 1.0},
          {"truncation", "disabled"},
          {"usage", std::move(usage)},
          {"user", nullptr},
          {"metadata", Json::object()}};
}

Json finished(const Exchange& exchange, const Answer& answer) {
  const char* status = answer.reached_limit ? "incomplete" : "completed";
  Json usage = nullptr;
  if (exchange.steering.usage != UsageMode::omit) {
    usage = usage_json(exchange.steering.usage == UsageMode::zero ? Usage{} : answer.usage);
  }
  Json item = message_item(exchange, status, Json::array({content_part(answer.text)}));
  return response_object(exchange, answer, status, Json::array({std::move(item)}),
                         std::move(usage));
}

std::string event(const char* type, std::size_t sequence, const Json& members) {
  Json data = {{"type", type}, {"sequence_number", sequence}};
  data.update(members);
  return sse(data, type);
}

Json part_position(const Exchange& exchange) {
  return {{"item_id", exchange.id("msg_")}, {"output_index", 0}, {"content_index", 0}};
}

std::string opening_events(const Exchange& exchange, const Answer& answer) {
  const Json running = response_object(exchange, answer, "in_progress", Json::array(), nullptr);
  Json part = part_position(exchange);
  part["part"] = content_part("");
  return event("response.created", 0, {{"response", running}}) +
         event("response.in_progress", 1, {{"response", running}}) +
         event("response.output_item.added", 2,
               {{"output_index", 0},
                {"item", message_item(exchange, "in_progress", Json::array())}}) +
         event("response.content_part.added", 3, part);
}

std::string closing_events(const Exchange& exchange, const Answer& answer) {
  const std::size_t sequence = 4 + answer.chunks.size();
  Json text = part_position(exchange);
  text["logprobs"] = Json::array();
  text["text"] = answer.text;
  Json part = part_position(exchange);
  part["part"] = content_part(answer.text);
  const Json item = message_item(exchange, answer.reached_limit ? "incomplete" : "completed",
                                 Json::array({content_part(answer.text)}));
  const char* last = answer.reached_limit ? "response.incomplete" : "response.completed";
  return event("response.output_text.done", sequence, text) +
         event("response.content_part.done", sequence + 1, part) +
         event("response.output_item.done", sequence + 2, {{"output_index", 0}, {"item", item}}) +
         event(last, sequence + 3, {{"response", finished(exchange, answer)}});
}

}  // namespace

Reply responses(const Exchange& exchange) {
  if (exchange.model().empty()) return error_reply(exchange, 400, "you must provide a model");
  Answer answer = make_answer(exchange);
  if (!exchange.wants_stream()) {
    const Usage usage = answer.usage;
    return json_reply(exchange, finished(exchange, answer), usage);
  }
  std::string opening = opening_events(exchange, answer);
  std::string closing = closing_events(exchange, answer);
  auto delta = [position = part_position(exchange)](const Answer& whole, std::size_t index) {
    Json data = position;
    data["delta"] = whole.chunks[index];
    data["logprobs"] = Json::array();
    return event("response.output_text.delta", 4 + index, data);
  };
  return stream_reply(exchange, std::move(answer), std::move(opening), std::move(delta),
                      std::move(closing));
}

}  // namespace gatehouse::testing::demo
