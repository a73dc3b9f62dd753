#include "proxy/dialect/long_event.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "proxy/dialect/stream_meter.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;

constexpr auto kOpenAi = Dialect::openai;
constexpr auto kAsked = UsageInStream::asked;

/// What was found in an event: "type input+output".
std::string found_in(LongEvent& event) {
  const auto usage = event.usage();
  std::string found(event.type());
  if (!usage) return found + " nothing";
  return found + " " + std::to_string(usage->input.value_or(-1)) + "+" +
         std::to_string(usage->output.value_or(-1));
}

/// The same however the event is cut.
std::string found_every_way(Endpoint endpoint, const std::string& raw) {
  LongEvent whole(kOpenAi, endpoint);
  whole.feed(raw);
  const std::string found = found_in(whole);
  LongEvent by_byte(kOpenAi, endpoint);
  for (const char c : raw)
    by_byte.feed(std::string(1, c));  // so that a sanitizer sees reads beyond
  CHECK(found_in(by_byte) == found);
  for (std::size_t cut = 0; cut <= raw.size(); ++cut) {
    CAPTURE(cut);
    LongEvent event(kOpenAi, endpoint);
    event.feed(raw.substr(0, cut));
    event.feed(raw.substr(cut));
    CHECK(found_in(event) == found);
  }
  return found;
}

TEST_CASE("type and usage of a response's event are found however it is cut") {
  const std::string type = R"("type":"response.completed")";
  const std::string response =
      R"("response":{"type":"x","instructions":"\"usage\":{\\","é":["usage",{"usage":{}}],)"
      R"("usage" : {"input_tokens":37,"output_tokens":11},"tools":[{"type":"function"}]})";
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const auto event = [&end](const std::string& data) {
      return ": data" + end + "event: x" + end + "data" + end + "database:{\"type\":1}" + end +
             data + end + end;
    };
    const std::string expected = "response.completed 37+11";
    const auto found = [&](const std::string& data) {
      return found_every_way(Endpoint::responses, event(data));
    };
    CHECK(found("data: {" + type + "," + response + "}") == expected);
    CHECK(found("data:{" + response + " , " + type + "}") == expected);
    CHECK(found("data: {" + type + ",\"usage\":{\"input_tokens\":1}," + response + "}") ==
          expected);
    CHECK(found("data: {" + type + "," + end + "data:" + response + end + "id: 1" + end +
                "data: }") == expected);
  }
}

TEST_CASE("what is no usage of a response is not found in its event") {
  for (const std::string data : {
           R"({"type":"t","usage":{"input_tokens":1}})",
           R"({"type":"t","response":[{"usage":{"input_tokens":1}}]})",
           R"({"type":"t","response":{"usage":null}})",
           R"({"type":"t","response":{"x":{"usage":{"input_tokens":1}}}})",
           R"({"type":"t","response":null,"usage":{"input_tokens":1}})",
           R"({"type":"t","x":{"response":{"usage":{"input_tokens":1}}}})",
           R"({"type":"t","a name that is longer than any that matters":{"usage":{}}})",
       }) {
    CAPTURE(data);
    CHECK(found_every_way(Endpoint::responses, "data: " + data + "\n\n") == "t nothing");
  }
}

TEST_CASE("the usage of a chunk is found however it is cut") {
  CHECK(found_every_way(Endpoint::chat_completions,
                        "data: {\"choices\":[{\"usage\":{\"prompt_tokens\":1}}],\"\":{\"a\":1},"
                        "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n") == " 7+3");
}

/// Feeds a stream whose events are not edited in pieces of that size, and checks that it passes
/// unchanged with little of it held.
StreamMeter passed(Dialect dialect, Endpoint endpoint, std::string_view text, std::size_t piece) {
  StreamMeter meter(dialect, endpoint, kAsked);
  std::string forwarded;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    forwarded += meter.feed(std::string(text.substr(at, piece)), at + piece >= text.size());
    CHECK(meter.held() <= SseSplitter::kLimit);
  }
  CHECK(forwarded == text);
  return meter;
}

constexpr std::size_t kPieces[] = {997, 16 * 1024, 1024 * 1024};

/// An event that echoes long instructions.
std::string response_event(const std::string& type, const std::string& end) {
  return "event: " + type + end + R"(data: {"type":")" + type +
         R"(","response":{"instructions":")" + std::string(100'000, 'x') +
         R"(","usage":{"input_tokens":37,"output_tokens":11}}})" + end + end;
}

TEST_CASE("the usage of a response is found in a last event beyond the limit") {
  for (const std::string type : {"response.completed", "response.incomplete", "response.failed"}) {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
      for (const std::size_t piece : kPieces) {
        const std::string text = response_event("response.created", end) +
                                 R"(data: {"type":"response.output_text.delta","delta":"Hi"})" +
                                 end + end + response_event(type, end);
        const StreamMeter meter = passed(kOpenAi, Endpoint::responses, text, piece);
        CHECK(meter.settle(1000) == Usage{37, 11, std::nullopt, Provenance::reported});
        CHECK(meter.ended());
        CHECK(meter.saw_error() == (type == "response.failed"));
      }
    }
  }
}

TEST_CASE("an event beyond the limit with which no response ends tells nothing of usage") {
  const StreamMeter meter =
      passed(kOpenAi, Endpoint::responses, response_event("response.in_progress", "\n"), 16 * 1024);
  CHECK_FALSE(meter.reported());
  CHECK_FALSE(meter.ended());
}

TEST_CASE("an event beyond the limit that is cut off tells nothing of usage") {
  const std::string text = response_event("response.completed", "\n");
  StreamMeter meter(kOpenAi, Endpoint::responses, kAsked);
  CHECK(meter.feed(text.substr(0, text.size() - 1)) == text.substr(0, text.size() - 1));
  CHECK_FALSE(meter.reported());
  CHECK(meter.feed({}, true).empty());
  CHECK(meter.settle(1000) == Usage{37, 11, std::nullopt, Provenance::reported});
}

TEST_CASE("the usage of a chunk and of a message is found beyond the limit too") {
  const std::string filler = R"("x":")" + std::string(100'000, 'x') + '"';
  for (const std::size_t piece : kPieces) {
    const StreamMeter chat =
        passed(kOpenAi, Endpoint::chat_completions,
               "data: {" + filler + R"(,"usage":{"prompt_tokens":7,"completion_tokens":3}})" +
                   "\n\ndata: [DONE]\n\n",
               piece);
    CHECK(chat.settle(1000) == Usage{7, 3, std::nullopt, Provenance::reported});
    CHECK(chat.ended());
    const StreamMeter message =
        passed(Dialect::anthropic, Endpoint::messages,
               R"(data: {"type":"message_delta","usage":{"input_tokens":7,"output_tokens":3},)" +
                   filler + "}\n\n",
               piece);
    CHECK(message.settle(1000) == Usage{7, 3, std::nullopt, Provenance::reported});
  }
}

TEST_CASE("an event beyond the limit is passed on unedited, with at most 64 KiB held") {
  StreamMeter meter(kOpenAi, Endpoint::chat_completions, UsageInStream::injected);
  const std::string text = R"(data: {"usage":null,"x":")" + std::string(100'000, 'x') + "\"}\n\n";
  std::string forwarded;
  for (std::size_t at = 0; at < text.size(); at += 1'000) {
    forwarded += meter.feed(std::string_view(text).substr(at, 1'000));
    CHECK(meter.held() <= 64 * 1024);
    CHECK(meter.mid_event() == (!forwarded.empty() && forwarded.size() < text.size()));
  }
  CHECK(forwarded == text);
  CHECK(meter.feed("data: {\"a\":1,\"usage\":null}\n\n") == "data: {\"a\":1}\n\n");
}

}  // namespace
}  // namespace gatehouse::testing
