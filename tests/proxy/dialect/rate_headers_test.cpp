#include "proxy/dialect/rate_headers.h"

#include <chrono>

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;
using namespace std::chrono_literals;

TEST_CASE("durations are written as OpenAI writes them") {
  CHECK(format_duration(0ms) == "0s");
  CHECK(format_duration(-5s) == "0s");
  CHECK(format_duration(1ms) == "1s");
  CHECK(format_duration(1s) == "1s");
  CHECK(format_duration(59'001ms) == "1m0s");
  CHECK(format_duration(6min) == "6m0s");
  CHECK(format_duration(4h + 59min + 30s) == "4h59m30s");
  CHECK(format_duration(5h) == "5h0m0s");
}

TEST_CASE("a successful answer carries the dialect's rate headers") {
  const Timestamp now{1'700'000'000s};
  const auto openai = rate_headers(Dialect::openai, 100'000, 99'000, now + 6min, now);
  CHECK(openai[0].name == "x-ratelimit-limit-tokens");
  CHECK(openai[0].value == "100000");
  CHECK(openai[1].name == "x-ratelimit-remaining-tokens");
  CHECK(openai[1].value == "99000");
  CHECK(openai[2].name == "x-ratelimit-reset-tokens");
  CHECK(openai[2].value == "6m0s");
  const auto anthropic = rate_headers(Dialect::anthropic, 100'000, -5, now + 1ms, now);
  CHECK(anthropic[0].name == "anthropic-ratelimit-tokens-limit");
  CHECK(anthropic[0].value == "100000");
  CHECK(anthropic[1].name == "anthropic-ratelimit-tokens-remaining");
  CHECK(anthropic[1].value == "0");
  CHECK(anthropic[2].name == "anthropic-ratelimit-tokens-reset");
  CHECK(anthropic[2].value == "2023-11-14T22:13:21Z");
}

}  // namespace
}  // namespace gatehouse::testing
