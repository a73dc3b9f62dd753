#include "proxy/pipeline/rate_fields.h"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy;
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

std::string fields(Dialect dialect, const TokenAllowance& allowance, Timestamp now) {
  http1::HeadWriter head;
  write_rate_fields(head, dialect, allowance, now);
  return std::string(head.text());
}

TEST_CASE("a successful answer carries the dialect's rate fields") {
  const Timestamp now{1'700'000'000s};
  CHECK(fields(Dialect::openai, {100'000, 99'000, now + 6min}, now) ==
        "x-ratelimit-limit-tokens: 100000\r\n"
        "x-ratelimit-remaining-tokens: 99000\r\n"
        "x-ratelimit-reset-tokens: 6m0s\r\n");
  CHECK(fields(Dialect::anthropic, {100'000, -5, now + 1ms}, now) ==
        "anthropic-ratelimit-tokens-limit: 100000\r\n"
        "anthropic-ratelimit-tokens-remaining: 0\r\n"
        "anthropic-ratelimit-tokens-reset: 2023-11-14T22:13:21Z\r\n");
}

TEST_CASE("no more remains than the limit") {
  const Timestamp now{1'700'000'000s};
  CHECK(fields(Dialect::openai, {10, 20, now}, now) ==
        "x-ratelimit-limit-tokens: 10\r\n"
        "x-ratelimit-remaining-tokens: 10\r\n"
        "x-ratelimit-reset-tokens: 0s\r\n");
}

}  // namespace
}  // namespace gatehouse::testing
