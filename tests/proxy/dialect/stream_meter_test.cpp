#include "proxy/dialect/stream_meter.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;

struct Setup {
  Dialect dialect = Dialect::openai;
  Endpoint endpoint = Endpoint::chat_completions;
  UsageInStream usage = UsageInStream::asked;
};

constexpr Setup kAsked{};
constexpr Setup kInjected{Dialect::openai, Endpoint::chat_completions, UsageInStream::injected};
constexpr Setup kResponses{Dialect::openai, Endpoint::responses, UsageInStream::asked};
constexpr Setup kMessages{Dialect::anthropic, Endpoint::messages, UsageInStream::asked};

/// What a stream came to: what the caller got and what was metered.
struct Outcome {
  std::string forwarded;
  std::optional<Usage> reported;
  Usage settled;
  std::int64_t text_bytes = 0;
  std::int64_t chunks = 0;
  bool ended = false;
  bool saw_error = false;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << outcome.forwarded << " text=" << outcome.text_bytes << "/" << outcome.chunks
             << " settled=" << outcome.settled.input.value_or(-1) << "+"
             << outcome.settled.output.value_or(-1) << " " << to_string(outcome.settled.provenance)
             << (outcome.ended ? " ended" : "") << (outcome.saw_error ? " error" : "");
}

Outcome pass(const Setup& setup, std::string_view text, const std::vector<std::size_t>& cuts) {
  StreamMeter meter(setup.dialect, setup.endpoint, setup.usage);
  Outcome outcome;
  std::size_t from = 0;
  for (const std::size_t to : cuts) {
    const std::vector<char> piece(text.begin() + static_cast<std::ptrdiff_t>(from),
                                  text.begin() + static_cast<std::ptrdiff_t>(to));
    from = to;
    outcome.forwarded += meter.feed({piece.data(), piece.size()});
    if (setup.usage == UsageInStream::asked) CHECK(text.starts_with(outcome.forwarded));
  }
  outcome.forwarded += meter.feed({}, true);
  outcome.reported = meter.reported();
  outcome.settled = meter.settle(1000);
  outcome.text_bytes = meter.delivered_text_bytes();
  outcome.chunks = meter.delivered_chunks();
  outcome.ended = meter.ended();
  outcome.saw_error = meter.saw_error();
  return outcome;
}

Outcome pass_every_way(const Setup& setup, std::string_view text) {
  const Outcome whole = pass(setup, text, {text.size()});
  std::vector<std::size_t> bytes;
  for (std::size_t at = 0; at <= text.size(); ++at) bytes.push_back(at);
  CHECK(pass(setup, text, bytes) == whole);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CAPTURE(cut);
    CHECK(pass(setup, text, {cut, text.size()}) == whole);
  }
  return whole;
}

std::string event(std::string_view data) { return "data: " + std::string(data) + "\n\n"; }

const std::string kDone = event("[DONE]");

TEST_CASE("when the caller asked for usage a stream passes unchanged") {
  const std::string text =
      ": ping\n\n" +
      event(R"({"choices":[{"delta":{"role":"assistant","content":""}}],"usage":null})") +
      event(R"({"choices":[{"delta":{"content":"Hallo "}}],"usage":null})") +
      event(R"({"choices":[{"delta":{"content":"W\u00e4lt\n"}}],"usage":null})") +
      event(R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}})") + kDone;
  const Outcome outcome = pass_every_way(kAsked, text);
  CHECK(outcome.forwarded == text);
  CHECK(outcome.settled == Usage{7, 3, std::nullopt, Provenance::reported});
  CHECK(outcome.text_bytes == 12);
  CHECK(outcome.chunks == 2);
  CHECK(outcome.ended);
  CHECK_FALSE(outcome.saw_error);
}

TEST_CASE("an injected usage leaves no trace in the stream") {
  struct Case {
    std::string_view received, forwarded;
  };
  const Case cases[] = {
      {R"({"choices":[{"delta":{"content":"a"}}],"usage":null})",
       R"({"choices":[{"delta":{"content":"a"}}]})"},
      {R"({"usage":null,"choices":[{"index":0}]})", R"({"choices":[{"index":0}]})"},
      {R"({"id":1, "usage" : null , "choices":[{"index":0}]})",
       R"({"id":1 , "choices":[{"index":0}]})"},
      {R"({ "usage":null })", R"({  })"},
      {R"({"usage":null,"usage":null,"a":1})", R"({"a":1})"},
      {R"({"usage":null,"a":1,"usage":{"prompt_tokens":1}})", R"({"a":1})"},
      {R"({"usage":null,"usage":null})", R"({})"},
      {R"({"choices":[{"usage":null,"delta":{"content":"\"usage\":null"}}]})",
       R"({"choices":[{"usage":null,"delta":{"content":"\"usage\":null"}}]})"},
      {R"({"choices":[],"prompt_filter_results":[],"usage":null})",
       R"({"choices":[],"prompt_filter_results":[]})"},
      {R"({"n":1.50e+01,"choices":[{"x":[1 , 2]}],"usage":{"prompt_tokens":1,"completion_tokens":2,)"
       R"("x":{"y":[{}]}} })",
       R"({"n":1.50e+01,"choices":[{"x":[1 , 2]}] })"},
      {R"({"usage":{"prompt_tokens":1)", R"({"usage":{"prompt_tokens":1)"},
      {"not json", "not json"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.received);
    for (const std::string end : {"\n", "\r\n", "\r"}) {
      const auto stream = [&end](std::string_view data) {
        return "id: 1" + end + "data:" + std::string(data) + end + end + "data: [DONE]" + end + end;
      };
      CHECK(pass_every_way(kInjected, stream(c.received)).forwarded == stream(c.forwarded));
    }
  }
}

TEST_CASE("the extra chunk of an injected usage is dropped whole with every line end") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const auto chunk = [&end](std::string_view data) {
      return "data: " + std::string(data) + end + end;
    };
    const std::string before = chunk(R"({"choices":[{"delta":{"content":"ab"}}]})");
    const std::string extra =
        chunk(R"({"usage":{"prompt_tokens":7,"completion_tokens":3},"choices":[ ]})");
    const std::string after = chunk("[DONE]");
    const Outcome outcome = pass_every_way(kInjected, before + extra + after);
    CHECK(outcome.forwarded == before + after);
    CHECK(outcome.settled == Usage{7, 3, std::nullopt, Provenance::reported});
    CHECK(outcome.ended);
  }
}

TEST_CASE("a usage spread over several data lines is still taken out") {
  const std::string text =
      "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\ndata: \"usage\"\ndata::null}\n\n";
  CHECK(pass_every_way(kInjected, text).forwarded ==
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]\ndata: \ndata:}\n\n");
}

TEST_CASE("a usage on a chunk with choices is metered and only the field dropped") {
  const std::string text =
      event(
          R"({"choices":[{"delta":{"content":"abcd"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}})") +
      event(
          R"({"choices":[{"delta":{"content":"efgh"}}],"usage":{"prompt_tokens":5,"completion_tokens":2}})") +
      kDone;
  const Outcome outcome = pass_every_way(kInjected, text);
  CHECK(outcome.forwarded == event(R"({"choices":[{"delta":{"content":"abcd"}}]})") +
                                 event(R"({"choices":[{"delta":{"content":"efgh"}}]})") + kDone);
  CHECK(outcome.settled == Usage{5, 2, std::nullopt, Provenance::reported});
}

TEST_CASE("text completions are metered like chats") {
  const Setup setup{Dialect::openai, Endpoint::completions, UsageInStream::injected};
  const std::string text = event(R"({"choices":[{"text":"abcde"}],"usage":null})") +
                           event(R"({"choices":[],"usage":{"prompt_tokens":2,"total_tokens":4}})") +
                           kDone;
  const Outcome outcome = pass_every_way(setup, text);
  CHECK(outcome.forwarded == event(R"({"choices":[{"text":"abcde"}]})") + kDone);
  CHECK(outcome.text_bytes == 5);
  CHECK(outcome.settled == Usage{2, 2, std::nullopt, Provenance::reported});
}

TEST_CASE("all that a caller receives counts as text: reasoning, tool arguments, every choice") {
  const std::string text = event(
      R"({"choices":[{"delta":{"reasoning_content":"12"}},{"delta":{"content":"3"}},)"
      R"({"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\"a\":"}}]}}]})");
  CHECK(pass_every_way(kAsked, text).text_bytes == 8);
}

TEST_CASE("a stream cut before its usage is charged by the text it delivered") {
  const std::string chunk = event(R"({"choices":[{"delta":{"content":"12345678"}}]})");
  const Outcome outcome = pass_every_way(kInjected, chunk + chunk + chunk.substr(0, 20));
  CHECK_FALSE(outcome.ended);
  CHECK_FALSE(outcome.reported);
  CHECK(outcome.settled == Usage{1000, 4, std::nullopt, Provenance::estimated});
  CHECK(outcome.forwarded == chunk + chunk + chunk.substr(0, 20));
}

TEST_CASE("text delivered after the last usage is added to it by estimate") {
  const std::string text =
      event(
          R"({"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,"completion_tokens":10}})") +
      event(R"({"choices":[{"delta":{"content":"12345678"}}]})");
  const Outcome outcome = pass_every_way(kAsked, text);
  CHECK(outcome.settled == Usage{5, 12, std::nullopt, Provenance::partial});
}

TEST_CASE("an error inside a stream of the OpenAI dialect is seen") {
  CHECK(pass_every_way(kAsked, event(R"({"error":{"message":"x"}})")).saw_error);
  CHECK_FALSE(pass_every_way(kAsked, event(R"({"choices":[],"error":null})")).saw_error);
}

TEST_CASE("the usage of a response is in its last event") {
  for (const std::string type : {"response.completed", "response.incomplete", "response.failed"}) {
    CAPTURE(type);
    const std::string text =
        "event: response.created\ndata: {\"type\":\"response.created\",\"response\":"
        "{\"usage\":null}}\n\n"
        "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
        "\"delta\":\"Hi there\"}\n\n"
        "event: response.output_text.done\ndata: {\"type\":\"response.output_text.done\","
        "\"text\":\"Hi there\"}\n\n"
        "event: " +
        type +
        "\ndata: {\"response\":{\"id\":\"r\",\"output\":[{\"usage\":{}}],"
        "\"usage\":{\"input_tokens\":37,\"input_tokens_details\":{\"cached_tokens\":5},"
        "\"output_tokens\":11,\"total_tokens\":48}},\"type\":\"" +
        type + "\"}\n\n";
    const Outcome outcome = pass_every_way(kResponses, text);
    CHECK(outcome.forwarded == text);
    CHECK(outcome.text_bytes == 8);
    CHECK(outcome.chunks == 1);
    CHECK(outcome.settled == Usage{37, 11, 5, Provenance::reported});
    CHECK(outcome.ended);
    CHECK(outcome.saw_error == (type == "response.failed"));
  }
}

TEST_CASE("a response cut short is charged by its deltas") {
  const Outcome outcome = pass_every_way(
      kResponses, event(R"({"type":"response.output_text.delta","delta":"12345"})") +
                      event(R"({"type":"response.function_call_arguments.delta","delta":"123"})") +
                      event(R"({"type":"error","message":"x"})"));
  CHECK(outcome.settled == Usage{1000, 2, std::nullopt, Provenance::estimated});
  CHECK_FALSE(outcome.ended);
  CHECK(outcome.saw_error);
}

std::string named(std::string_view name, std::string_view data) {
  return "event: " + std::string(name) + "\ndata: " + std::string(data) + "\n\n";
}

const std::string kMessageStart =
    named("message_start",
          R"({"type":"message_start","message":{"id":"m","usage":{"input_tokens":10,)"
          R"("cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":1}}})");
const std::string kTextDelta = named(
    "content_block_delta",
    R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"12345678"}})");

TEST_CASE("a message's usage is cumulative and absent fields keep their value") {
  const std::string text =
      kMessageStart + named("ping", R"({"type":"ping"})") + kTextDelta +
      named(
          "content_block_delta",
          R"({"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{\"a"}})") +
      named("content_block_delta",
            R"({"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"hm"}})") +
      named(
          "message_delta",
          R"({"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":5}})") +
      named(
          "message_delta",
          R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}})") +
      named("message_stop", R"({"type":"message_stop"})");
  const Outcome outcome = pass_every_way(kMessages, text);
  CHECK(outcome.forwarded == text);
  CHECK(outcome.settled == Usage{60, 9, 30, Provenance::reported});
  CHECK(outcome.text_bytes == 13);
  CHECK(outcome.chunks == 3);
  CHECK(outcome.ended);
}

TEST_CASE("an input count that comes late replaces the early one") {
  const std::string text =
      named(
          "message_start",
          R"({"type":"message_start","message":{"usage":{"input_tokens":0,"output_tokens":0}}})") +
      kTextDelta +
      named("message_delta",
            R"({"type":"message_delta","usage":{"input_tokens":12,"output_tokens":4}})") +
      named("message_stop", R"({"type":"message_stop"})");
  CHECK(pass_every_way(kMessages, text).settled ==
        Usage{12, 4, std::nullopt, Provenance::reported});
}

TEST_CASE("a message cut short is charged its input and the text it delivered") {
  const Outcome outcome = pass_every_way(kMessages, kMessageStart + kTextDelta + kTextDelta);
  CHECK(outcome.settled == Usage{60, 5, 30, Provenance::partial});
  CHECK_FALSE(outcome.ended);
  CHECK(pass_every_way(kMessages, kMessageStart).settled == Usage{60, 1, 30, Provenance::partial});
}

TEST_CASE("an error event of the Anthropic dialect is seen") {
  const Outcome outcome = pass_every_way(
      kMessages,
      kMessageStart + named("error", R"({"type":"error","error":{"type":"overloaded_error"}})"));
  CHECK(outcome.saw_error);
  CHECK_FALSE(outcome.ended);
}

TEST_CASE("events go on as soon as they are complete, and the beginning of one is held back") {
  for (const UsageInStream usage : {UsageInStream::asked, UsageInStream::injected}) {
    StreamMeter meter(Dialect::openai, Endpoint::chat_completions, usage);
    CHECK(meter.feed("data: [1]\n\ndata: {\"ch") == "data: [1]\n\n");
    CHECK(meter.held() == 10);
    CHECK_FALSE(meter.mid_event());
    CHECK(meter.feed("oices\":[]}\n") == "");
    CHECK(meter.feed("\ndata: [2]\n\n") == "data: {\"choices\":[]}\n\ndata: [2]\n\n");
    CHECK(meter.held() == 0);
    CHECK(meter.feed({}, true) == "");
  }
}

TEST_CASE("bytes that nobody has to edit go on without a copy") {
  StreamMeter meter(Dialect::anthropic, Endpoint::messages, UsageInStream::asked);
  const std::string text = kMessageStart + kTextDelta;
  const std::string_view passed = meter.feed(text);
  CHECK(passed.data() == text.data());
  CHECK(passed.size() == text.size());
}

TEST_CASE("a last event without its empty line is metered and stripped like any other") {
  const std::string usage =
      R"(data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}})";
  const Outcome outcome = pass_every_way(kInjected, kDone + usage);
  CHECK(outcome.forwarded == kDone);
  CHECK(outcome.settled == Usage{7, 3, std::nullopt, Provenance::reported});
}

}  // namespace
}  // namespace gatehouse::testing
