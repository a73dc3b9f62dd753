#include <string>

#include <doctest/doctest.h>

#include "proxy/dialect/stream_meter.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;

/// What a message's stream that stops after these events is charged.
Usage charged(std::string_view text) {
  StreamMeter meter(Dialect::anthropic, Endpoint::messages, UsageInStream::asked);
  meter.feed(text, true);
  return meter.settle(1000);
}

std::string event(std::string_view data) { return "data: " + std::string(data) + "\n\n"; }

std::string start(std::string_view usage) {
  return event(R"({"type":"message_start","message":{"usage":)" + std::string(usage) + "}}");
}

std::string delta(std::string_view usage) {
  return event(R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":)" +
               std::string(usage) + "}");
}

const std::string kText = event(
    R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"12345678"}})");

TEST_CASE("a message that starts with an input of 0 and is cut short is charged the estimate") {
  for (const std::string_view usage :
       {R"({"input_tokens":0,"output_tokens":0})",
        R"({"input_tokens":0,"cache_read_input_tokens":0,"cache_creation_input_tokens":0,)"
        R"("output_tokens":0})"}) {
    CAPTURE(usage);
    CHECK(charged(start(usage)) == Usage{1000, 0, std::nullopt, Provenance::partial});
    CHECK(charged(start(usage) + kText + kText) ==
          Usage{1000, 4, std::nullopt, Provenance::partial});
  }
}

TEST_CASE("a message that starts with all of its input from a cache is charged that") {
  CHECK(charged(start(R"({"input_tokens":0,"cache_read_input_tokens":30,"output_tokens":1})")) ==
        Usage{30, 1, 30, Provenance::partial});
  CHECK(charged(start(R"({"input_tokens":0,"cache_creation_input_tokens":20})") + kText) ==
        Usage{20, 2, std::nullopt, Provenance::partial});
}

TEST_CASE("an input of 0 in a message's final usage is what it says") {
  CHECK(charged(start(R"({"input_tokens":0,"output_tokens":0})") + kText +
                delta(R"({"input_tokens":0,"output_tokens":2})")) ==
        Usage{0, 2, std::nullopt, Provenance::reported});
}

TEST_CASE("a message whose final usage tells of no input is charged the estimate, not a first 0") {
  CHECK(charged(start(R"({"input_tokens":0,"output_tokens":0})") + kText +
                delta(R"({"output_tokens":2})")) ==
        Usage{1000, 2, std::nullopt, Provenance::partial});
}

TEST_CASE("what a compaction took is added to a message's stream once") {
  const std::string once = R"({"output_tokens":500,"iterations":[)"
                           R"({"type":"compaction","input_tokens":180000,"output_tokens":3500}]})";
  const std::string last = R"({"output_tokens":1000,"iterations":[)"
                           R"({"type":"compaction","input_tokens":180000,"output_tokens":3500},)"
                           R"({"type":"message","input_tokens":23000,"output_tokens":1000}]})";
  const std::string text = start(R"({"input_tokens":23000,"output_tokens":1})") + kText;
  CHECK(charged(text + delta(last)) == Usage{203'000, 4500, std::nullopt, Provenance::reported});
  CHECK(charged(text + delta(once) + delta(last)) ==
        Usage{203'000, 4500, std::nullopt, Provenance::reported});
  CHECK(charged(text + delta(once) + delta(R"({"output_tokens":1000})")) ==
        Usage{203'000, 4500, std::nullopt, Provenance::reported});
}

TEST_CASE("what a compaction took is found in a message's event beyond the limit") {
  CHECK(charged(R"(data: {"type":"message_delta","x":")" + std::string(100'000, 'x') +
                R"(","usage":{"input_tokens":23000,"output_tokens":1000,"iterations":[)"
                R"({"type":"compaction","input_tokens":180000,"output_tokens":3500}]}})"
                "\n\n") == Usage{203'000, 4500, std::nullopt, Provenance::reported});
}

}  // namespace
}  // namespace gatehouse::testing
