#include "tests/support/demo_upstream/openai.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "tests/support/demo_upstream/text.h"

namespace gatehouse::testing::demo {
namespace {

constexpr std::size_t kDimensions = 16;

Json usage_json(const Usage& usage) {
  return {{"prompt_tokens", usage.input},
          {"completion_tokens", usage.output},
          {"total_tokens", usage.input + usage.output},
          {"prompt_tokens_details", {{"cached_tokens", usage.cached}, {"audio_tokens", 0}}},
          {"completion_tokens_details", {{"reasoning_tokens", 0}, {"audio_tokens", 0}}}};
}

Json reported(const Exchange& exchange, const Usage& usage) {
  return usage_json(exchange.steering.usage == UsageMode::zero ? Usage{} : usage);
}

bool include_usage(const Exchange& exchange) {
  if (exchange.steering.usage == UsageMode::omit) return false;
  if (exchange.steering.usage == UsageMode::always) return true;
  const auto options = exchange.body.find("stream_options");
  return options != exchange.body.end() && options->is_object() &&
         options->value("include_usage", false);
}

std::int64_t choice_count(const Exchange& exchange) {
  if (!exchange.body.is_object()) return 1;
  const auto found = exchange.body.find("n");
  if (found == exchange.body.end() || !found->is_number_integer()) return 1;
  return std::clamp<std::int64_t>(found->get<std::int64_t>(), 1, 16);
}

// The two completion APIs differ in names and in the shape of a choice only.
struct Flavor {
  std::string id_prefix;
  std::string object;
  std::string chunk_object;
  Json (*message)(const std::string& text);            // members of a whole choice
  Json (*delta)(const std::string* text, bool first);  // members of a streamed choice
};

const Flavor& chat_flavor() {
  static const Flavor flavor{"chatcmpl-", "chat.completion", "chat.completion.chunk",
                             [](const std::string& text) {
                               return Json{{"message",
                                            {{"role", "assistant"},
                                             {"content", text},
                                             {"refusal", nullptr},
                                             {"annotations", Json::array()}}}};
                             },
                             [](const std::string* text, bool first) {
                               Json delta = Json::object();
                               if (first) delta["role"] = "assistant";
                               if (text != nullptr) delta["content"] = *text;
                               return Json{{"delta", delta}};
                             }};
  return flavor;
}

const Flavor& text_flavor() {
  static const Flavor flavor{"cmpl-", "text_completion", "text_completion",
                             [](const std::string& text) {
                               return Json{{"text", text}};
                             },
                             [](const std::string* text, bool) {
                               return Json{{"text", text != nullptr ? *text : std::string()}};
                             }};
  return flavor;
}

Json choice(std::int64_t index, const Json& members, const Json& finish_reason) {
  Json result = {{"index", index}};
  result.update(members);
  result["logprobs"] = nullptr;
  result["finish_reason"] = finish_reason;
  return result;
}

Json envelope(const Exchange& exchange, const Flavor& flavor, bool chunk) {
  return {{"id", exchange.id(flavor.id_prefix)},
          {"object", chunk ? flavor.chunk_object : flavor.object},
          {"created", exchange.now},
          {"model", exchange.model()},
          {"service_tier", "default"},
          {"system_fingerprint", "fp_demo"}};
}

const char* finish_reason(const Answer& answer) { return answer.reached_limit ? "length" : "stop"; }

Reply whole(const Exchange& exchange, const Flavor& flavor) {
  const Answer answer = make_answer(exchange);
  Usage usage = answer.usage;
  const std::int64_t n = choice_count(exchange);
  usage.output *= n;
  Json body = envelope(exchange, flavor, false);
  body["choices"] = Json::array();
  for (std::int64_t i = 0; i < n; ++i) {
    body["choices"].push_back(choice(i, flavor.message(answer.text), finish_reason(answer)));
  }
  if (exchange.steering.usage != UsageMode::omit) body["usage"] = reported(exchange, usage);
  return json_reply(exchange, body, usage);
}

// One event for each choice, so that `n` streams interleave as the real ones do.
std::string chunk_events(const Json& frame, const Flavor& flavor, std::int64_t n,
                         const std::string* text, bool first, const Json& reason,
                         const Json* usage) {
  std::string events;
  for (std::int64_t i = 0; i < n; ++i) {
    Json chunk = frame;
    chunk["choices"] = Json::array({choice(i, flavor.delta(text, first), reason)});
    if (usage != nullptr) chunk["usage"] = *usage;
    events += sse(chunk);
  }
  return events;
}

Reply stream(const Exchange& exchange, const Flavor& flavor) {
  Answer answer = make_answer(exchange);
  const std::int64_t n = choice_count(exchange);
  answer.usage.output *= n;
  for (auto& tokens : answer.delivered) tokens *= n;
  const Json frame = envelope(exchange, flavor, true);
  const bool asked = include_usage(exchange);
  const UsageMode mode = exchange.steering.usage;
  const Json total = reported(exchange, answer.usage);
  const Json null = nullptr;
  const Json* placeholder = asked ? &null : nullptr;

  std::string opening;
  if (&flavor == &chat_flavor()) {
    const std::string empty;
    opening = chunk_events(frame, flavor, n, &empty, true, nullptr, placeholder);
  }
  const Json* last =
      mode == UsageMode::last_choice || mode == UsageMode::every_chunk ? &total : placeholder;
  std::string closing = chunk_events(frame, flavor, n, nullptr, false, finish_reason(answer), last);
  if (asked && mode != UsageMode::last_choice && mode != UsageMode::every_chunk) {
    Json chunk = frame;
    chunk["choices"] = Json::array();
    chunk["usage"] = total;
    closing += sse(chunk);
  }
  closing += "data: [DONE]\n\n";

  auto event = [frame, &flavor, n, asked, mode](const Answer& whole_answer, std::size_t index) {
    Json usage = nullptr;
    if (mode == UsageMode::every_chunk) {
      Usage so_far = whole_answer.usage;
      so_far.output = whole_answer.delivered[index];
      usage = usage_json(so_far);
    }
    const bool with_usage = asked || mode == UsageMode::every_chunk;
    return chunk_events(frame, flavor, n, &whole_answer.chunks[index], false, nullptr,
                        with_usage ? &usage : nullptr);
  };
  return stream_reply(exchange, std::move(answer), std::move(opening), std::move(event),
                      std::move(closing));
}

Reply complete(const Exchange& exchange, const Flavor& flavor, const char* required) {
  if (exchange.model().empty()) return error_reply(exchange, 400, "you must provide a model");
  if (!exchange.body.contains(required)) {
    return error_reply(exchange, 400,
                       std::string("Missing required parameter: '") + required + "'.");
  }
  return exchange.wants_stream() ? stream(exchange, flavor) : whole(exchange, flavor);
}

std::string base64(const std::string& bytes) {
  constexpr const char* kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const unsigned byte = i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
      group = (group << 8U) | byte;
    }
    const std::size_t used = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= used ? kAlphabet[(group >> (18U - 6U * k)) & 63U] : '=';
    }
  }
  return text;
}

// A vector of unit-sized steps that depends on the text alone.
std::vector<float> embed(const std::string& text, std::size_t dimensions) {
  std::vector<float> vector(dimensions);
  std::uint32_t hash = 2166136261U;
  for (auto& component : vector) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    hash = hash * 1664525U + 1013904223U;
    component = static_cast<float>(hash % 2001U) / 1000.0F - 1.0F;
  }
  return vector;
}

Json embedding_json(const std::vector<float>& vector, bool as_base64) {
  if (!as_base64) return vector;
  std::string bytes(vector.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), vector.data(), bytes.size());
  return base64(bytes);
}

}  // namespace

Reply chat_completions(const Exchange& exchange) {
  return complete(exchange, chat_flavor(), "messages");
}

Reply completions(const Exchange& exchange) { return complete(exchange, text_flavor(), "prompt"); }

Reply embeddings(const Exchange& exchange) {
  if (!exchange.body.is_object() || !exchange.body.contains("input")) {
    return error_reply(exchange, 400, "Missing required parameter: 'input'.");
  }
  const auto& input = exchange.body["input"];
  const bool many = input.is_array() && !input.empty() && !input.front().is_number();
  const std::size_t count = many ? input.size() : 1;
  const bool as_base64 = exchange.body.value("encoding_format", "float") == "base64";
  const std::size_t dimensions = exchange.body.value("dimensions", kDimensions);
  Json data = Json::array();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string text = many ? input[i].dump() : input.dump();
    data.push_back({{"object", "embedding"},
                    {"index", i},
                    {"embedding", embedding_json(embed(text, dimensions), as_base64)}});
  }
  Usage usage;
  usage.input = exchange.steering.input_tokens.value_or(count_prompt_tokens(exchange.body));
  Json body = {{"object", "list"}, {"data", std::move(data)}, {"model", exchange.model()}};
  if (exchange.steering.usage != UsageMode::omit) {
    const std::int64_t shown = exchange.steering.usage == UsageMode::zero ? 0 : usage.input;
    body["usage"] = {{"prompt_tokens", shown}, {"total_tokens", shown}};
  }
  return json_reply(exchange, body, usage);
}

Reply openai_models(const Exchange& exchange) {
  Json data = Json::array();
  for (const char* id :
       {"glm-4.7", "glm-4.6", "glm-4.5-air", "gpt-4o", "gpt-4o-mini", "text-embedding-3-small"}) {
    data.push_back(
        {{"id", id}, {"object", "model"}, {"created", 1735689600}, {"owned_by", "demo"}});
  }
  return json_reply(exchange, {{"object", "list"}, {"data", std::move(data)}}, {});
}

}  // namespace gatehouse::testing::demo
