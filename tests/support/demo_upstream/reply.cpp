#include "tests/support/demo_upstream/reply.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "tests/support/demo_upstream/text.h"

namespace gatehouse::testing::demo {
namespace {

std::string anthropic_error_type(int status) {
  switch (status) {
    case 400:
      return "invalid_request_error";
    case 401:
      return "authentication_error";
    case 402:
      return "billing_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 504:
      return "timeout_error";
    case 529:
      return "overloaded_error";
    default:
      return "api_error";
  }
}

std::pair<std::string, Json> openai_error_type(int status) {
  switch (status) {
    case 401:
      return {"invalid_request_error", "invalid_api_key"};
    case 404:
      return {"invalid_request_error", "model_not_found"};
    case 429:
      return {"requests", "rate_limit_exceeded"};
    default:
      return {status < 500 ? "invalid_request_error" : "server_error", nullptr};
  }
}

std::string with_line_ends(std::string text, LineEnd line_end) {
  if (line_end == LineEnd::lf) return text;
  std::string result;
  for (const char c : text) {
    if (c != '\n') {
      result += c;
    } else {
      result += line_end == LineEnd::crlf ? "\r\n" : "\r";
    }
  }
  return result;
}

std::optional<std::int64_t> output_limit(const nlohmann::json& body) {
  if (!body.is_object()) return std::nullopt;
  for (const char* name : {"max_completion_tokens", "max_output_tokens", "max_tokens"}) {
    const auto found = body.find(name);
    if (found != body.end() && found->is_number_integer()) return found->get<std::int64_t>();
  }
  return std::nullopt;
}

void add_common_headers(const Exchange& exchange, Reply& reply) {
  const std::string id = exchange.id("req-");
  if (exchange.dialect == Dialect::anthropic) {
    reply.headers.emplace_back("request-id", id);
  } else {
    reply.headers.emplace_back("x-request-id", id);
    reply.headers.emplace_back("openai-processing-ms", "12");
  }
  reply.headers.emplace_back("x-gatehouse-demo", "1");
  reply.headers.emplace_back("set-cookie", "demo_session=1; Path=/; HttpOnly");
  if (exchange.steering.retry_after) {
    reply.headers.emplace_back("retry-after", *exchange.steering.retry_after);
  }
  for (const auto& field : exchange.steering.add_headers) reply.headers.push_back(field);
}

Reply base_reply(const Exchange& exchange, int status) {
  Reply reply;
  reply.status = status;
  reply.dialect = exchange.dialect;
  reply.model = exchange.model();
  add_common_headers(exchange, reply);
  return reply;
}

}  // namespace

std::string Exchange::model() const {
  if (!body.is_object()) return {};
  const auto found = body.find("model");
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool Exchange::wants_stream() const {
  return body.is_object() && body.contains("stream") && body["stream"] == true;
}

std::string Exchange::id(std::string_view prefix) const {
  return fmt::format("{}demo-{:06}", prefix, number);
}

Answer make_answer(const Exchange& exchange) {
  const Steering& steering = exchange.steering;
  const auto limit = output_limit(exchange.body);
  Answer answer;
  const std::string prompt = quoted_prompt(exchange.body);
  answer.text = answer_text(exchange.model(), prompt, steering.output_tokens.value_or(0));
  std::int64_t output = steering.output_tokens.value_or(count_tokens(answer.text));
  if (!steering.output_tokens && limit && *limit < output) {
    output = std::max<std::int64_t>(1, *limit);
    answer.text = answer_text(exchange.model(), prompt, output);
    answer.reached_limit = true;
  }
  answer.chunks = split_text(answer.text, steering.chunks.value_or(0));
  answer.usage.cached = steering.cached_tokens;
  answer.usage.cache_creation = steering.cache_creation_tokens;
  answer.usage.input = std::max(steering.input_tokens.value_or(count_prompt_tokens(exchange.body)),
                                answer.usage.cached + answer.usage.cache_creation);
  answer.usage.output = output;
  std::size_t bytes = 0;
  for (const auto& chunk : answer.chunks) {
    bytes += chunk.size();
    answer.delivered.push_back(std::min(output, static_cast<std::int64_t>(bytes / 4)));
  }
  return answer;
}

Reply json_reply(const Exchange& exchange, const Json& body, Usage usage) {
  Reply reply = base_reply(exchange, 200);
  reply.headers.emplace_back("content-type", "application/json");
  reply.usage = usage;
  reply.piece = [bytes = dump(body), usage](std::size_t) { return Piece{bytes, usage.output}; };
  return reply;
}

Reply stream_reply(const Exchange& exchange, Answer answer, std::string opening,
                   std::function<std::string(const Answer&, std::size_t)> event,
                   std::string closing) {
  Reply reply = base_reply(exchange, 200);
  reply.headers.emplace_back("content-type", "text/event-stream; charset=utf-8");
  reply.headers.emplace_back("cache-control", "no-cache");
  reply.streamed = true;
  reply.usage = answer.usage;
  if (exchange.steering.fault == Fault::error_event) {
    answer.chunks.resize((answer.chunks.size() + 1) / 2);
    closing = sse(error_body(exchange, 529, "The demo upstream was told to fail here."),
                  exchange.dialect == Dialect::anthropic ? "error" : "");
  }
  reply.piece_count = answer.chunks.size() + 2;
  const auto shared = std::make_shared<const Answer>(std::move(answer));
  reply.piece = [shared, opening = std::move(opening), event = std::move(event),
                 closing = std::move(closing),
                 line_end = exchange.steering.line_end](std::size_t index) {
    const std::size_t chunks = shared->chunks.size();
    Piece piece;
    if (index > 0) {
      piece.output_tokens = index > chunks              ? shared->usage.output
                            : shared->delivered.empty() ? 0
                                                        : shared->delivered[index - 1];
    }
    piece.bytes = index == 0 ? opening : index <= chunks ? event(*shared, index - 1) : closing;
    piece.bytes = with_line_ends(std::move(piece.bytes), line_end);
    return piece;
  };
  return reply;
}

Json error_body(const Exchange& exchange, int status, std::string_view message) {
  if (exchange.dialect == Dialect::anthropic) {
    return {{"type", "error"},
            {"error", {{"type", anthropic_error_type(status)}, {"message", message}}},
            {"request_id", exchange.id("req-")}};
  }
  const auto [type, code] = openai_error_type(status);
  return {{"error", {{"message", message}, {"type", type}, {"param", nullptr}, {"code", code}}}};
}

Reply error_reply(const Exchange& exchange, int status, std::string_view message) {
  Reply reply = base_reply(exchange, status);
  reply.headers.emplace_back("content-type", "application/json");
  reply.piece = [bytes = dump(error_body(exchange, status, message))](std::size_t) {
    return Piece{bytes, 0};
  };
  return reply;
}

std::string sse(const Json& data, std::string_view name) {
  std::string text;
  if (!name.empty()) {
    text += "event: ";
    text += name;
    text += "\n";
  }
  text += "data: ";
  text += dump(data);
  text += "\n\n";
  return text;
}

}  // namespace gatehouse::testing::demo
