#include "proxy/dialect/usage.h"

#include <string>

#include <doctest/doctest.h>

#include "proxy/dialect/body_meter.h"
#include "tests/proxy/dialect/reference_usage.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;

struct Case {
  Dialect dialect;
  Endpoint endpoint;
  std::string_view body;
  std::optional<Usage> usage;
};

constexpr auto kOpenAi = Dialect::openai;
constexpr auto kAnthropic = Dialect::anthropic;

const Case kCases[] = {
    {kOpenAi, Endpoint::chat_completions,
     R"({"id":"x","choices":[{"message":{"content":"hi"}}],"usage":{"prompt_tokens":9,
        "completion_tokens":12,"total_tokens":21,"prompt_tokens_details":{"cached_tokens":4},
        "completion_tokens_details":{"reasoning_tokens":5}}})",
     Usage{9, 12, 4}},
    {kOpenAi, Endpoint::chat_completions, R"({"usage":{"completion_tokens":2,"prompt_tokens":0}})",
     Usage{0, 2, std::nullopt}},
    {kOpenAi, Endpoint::chat_completions, R"({"usage":{"prompt_tokens":5}})",
     Usage{5, std::nullopt, std::nullopt}},
    {kOpenAi, Endpoint::chat_completions, R"({"usage":{"prompt_tokens":5,"total_tokens":8}})",
     Usage{5, 3, std::nullopt}},
    {kOpenAi, Endpoint::chat_completions, R"({"usage":{"completion_tokens":5,"total_tokens":8}})",
     Usage{3, 5, std::nullopt}},
    {kOpenAi, Endpoint::embeddings,
     R"({"object":"list","data":[{"embedding":[0.1,-2e-3,1]}],"model":"e",
        "usage":{"prompt_tokens":8,"total_tokens":8}})",
     Usage{8, 0, std::nullopt}},
    {kOpenAi, Endpoint::responses,
     R"({"object":"response","usage":{"input_tokens":36,"input_tokens_details":
        {"cached_tokens":7},"output_tokens":87,"output_tokens_details":{"reasoning_tokens":1},
        "total_tokens":123}})",
     Usage{36, 87, 7}},
    {kAnthropic, Endpoint::messages,
     R"({"type":"message","usage":{"input_tokens":10,"cache_creation_input_tokens":200,
        "cache_read_input_tokens":3000,"output_tokens":40,"service_tier":"standard",
        "cache_creation":{"ephemeral_5m_input_tokens":200}}})",
     Usage{3210, 40, 3000}},
    {kAnthropic, Endpoint::messages, R"({"usage":{"input_tokens":10,"output_tokens":4}})",
     Usage{10, 4, std::nullopt}},
    {kAnthropic, Endpoint::messages, R"({"usage":{"cache_read_input_tokens":10}})",
     Usage{10, std::nullopt, 10}},
    // Odd but readable numbers.
    {kOpenAi, Endpoint::chat_completions,
     R"({"usage":{"prompt_tokens":12.0,"completion_tokens":1e2}})", Usage{12, 100, std::nullopt}},
    {kOpenAi, Endpoint::chat_completions,
     R"({"usage":{"prompt_tokens":99999999999999999999,"completion_tokens":1}})",
     Usage{kMaxTokenLimit, 1, std::nullopt}},
    // The last usage counts, and only a top-level one.
    {kOpenAi, Endpoint::chat_completions,
     R"({"usage":{"prompt_tokens":1,"completion_tokens":1},
        "usage" : {"prompt_tokens":2,"completion_tokens":3}})",
     Usage{2, 3, std::nullopt}},
    {kOpenAi, Endpoint::chat_completions,
     R"({"a":{"usage":{"prompt_tokens":1}},"usage2":{"prompt_tokens":2},"x":"usage",
        "b":["usage",{"usage":{"prompt_tokens":3}}]})",
     std::nullopt},
    {kOpenAi, Endpoint::chat_completions,
     R"({"s":"\"usage\":{\"prompt_tokens\":7}\\","usage":{"prompt_tokens":4,
        "completion_tokens":5}})",
     Usage{4, 5, std::nullopt}},
    // Absent is not zero.
    {kOpenAi, Endpoint::chat_completions, R"({"choices":[]})", std::nullopt},
    {kOpenAi, Endpoint::chat_completions, R"({"usage":null})", std::nullopt},
    {kOpenAi, Endpoint::chat_completions, R"({"usage":{}})", std::nullopt},
    {kOpenAi, Endpoint::chat_completions, R"({"usage":[1]})", std::nullopt},
    {kOpenAi, Endpoint::chat_completions, R"({"usage":"prompt_tokens"})", std::nullopt},
    {kOpenAi, Endpoint::chat_completions,
     R"({"usage":{"prompt_tokens":-5,"completion_tokens":"7","total_tokens":null}})", std::nullopt},
    {kOpenAi, Endpoint::chat_completions, R"({"usage":{"prompt_tokens":1.5}})", std::nullopt},
    // Not an object.
    {kOpenAi, Endpoint::chat_completions, "", std::nullopt},
    {kOpenAi, Endpoint::chat_completions, "<html>usage</html>", std::nullopt},
    {kOpenAi, Endpoint::chat_completions, R"([{"usage":{"prompt_tokens":1}}])", std::nullopt},
    {kOpenAi, Endpoint::chat_completions, R"("usage")", std::nullopt},
};

TEST_CASE("the usage of a whole answer is what its top-level usage says") {
  for (const Case& c : kCases) {
    CAPTURE(c.body);
    CHECK(parsed_usage(c.dialect, std::string(c.body)) == c.usage);
    if (c.dialect != kOpenAi) continue;
    BodyMeter meter(c.dialect);
    meter.feed(c.body);
    CHECK(meter.usage() == c.usage);
  }
}

TEST_CASE("an answer cut short has no usage") {
  const std::string body = R"({"usage":{"prompt_tokens":1,"completion_tokens":2)";
  CHECK_FALSE(parsed_usage(kOpenAi, body));
  BodyMeter meter(kOpenAi);
  meter.feed(body);
  CHECK_FALSE(meter.usage());
}

TEST_CASE("the usage found while an answer passes is the same, however it is split") {
  for (const Case& c : kCases) {
    CAPTURE(c.body);
    for (std::size_t cut = 0; cut <= c.body.size(); ++cut) {
      CAPTURE(cut);
      BodyMeter meter(c.dialect);
      meter.feed(std::string(c.body.substr(0, cut)));
      meter.feed(std::string(c.body.substr(cut)));
      CHECK(meter.usage() == c.usage);
      CHECK(meter.bytes() == static_cast<std::int64_t>(c.body.size()));
    }
    BodyMeter meter(c.dialect);
    for (const char byte : c.body) meter.feed({&byte, 1});
    CHECK(meter.usage() == c.usage);
  }
}

std::optional<Usage> metered(Dialect dialect, std::string_view body) {
  BodyMeter meter(dialect);
  meter.feed(body);
  const auto usage = meter.usage();
  CHECK(parsed_usage(dialect, std::string(body)) == usage);
  return usage;
}

TEST_CASE("what a total has beyond both of its parts is output: reasoning told of beside it") {
  CHECK(metered(kOpenAi,
                R"({"usage":{"prompt_tokens":10120,"completion_tokens":1499,"total_tokens":14428,
                   "prompt_tokens_details":{"cached_tokens":9000},
                   "completion_tokens_details":{"reasoning_tokens":2809}}})") ==
        Usage{10'120, 4308, 9000});
  CHECK(metered(kOpenAi,
                R"({"usage":{"total_tokens":14428,"output_tokens":1499,"input_tokens":10120}})") ==
        Usage{10'120, 4308, std::nullopt});
  CHECK(metered(kOpenAi, R"({"usage":{"prompt_tokens":5,"completion_tokens":1,
                            "total_tokens":99999999999999999999}})") ==
        Usage{5, kMaxTokenLimit - 5, std::nullopt});
}

TEST_CASE("a total alone is all that is charged") {
  CHECK(metered(kOpenAi, R"({"usage":{"total_tokens":2010}})") == Usage{2010, 0, std::nullopt});
}

TEST_CASE("a total below its parts, or none, leaves them as they are") {
  for (const std::string_view total :
       {R"(,"total_tokens":21)", R"(,"total_tokens":12)", R"(,"total_tokens":0)",
        R"(,"total_tokens":null)", R"(,"total_tokens":-30)", ""}) {
    CAPTURE(total);
    CHECK(metered(kOpenAi, R"({"usage":{"prompt_tokens":9,"completion_tokens":12)" +
                               std::string(total) + "}}") == Usage{9, 12, std::nullopt});
  }
  CHECK(metered(kOpenAi, R"({"usage":{"prompt_tokens":99999999999999999999,"completion_tokens":1,
                            "total_tokens":99999999999999999999}})") ==
        Usage{kMaxTokenLimit, 1, std::nullopt});
}

TEST_CASE("a total is held against the parts that it came with") {
  UsageMembers members;
  members.input = members.total = 100;
  members.output = 0;
  UsageMembers later;
  later.input = 50;
  later.output = 10;
  members.merge(later);
  CHECK(members.usage(kOpenAi) == Usage{50, 10, std::nullopt});
}

TEST_CASE("what a message took beside its turns is added to it: a compaction, an advisor") {
  const auto with = [](std::string_view iterations) {
    return metered(kAnthropic, R"({"usage":{"iterations":)" + std::string(iterations) +
                                   R"(,"input_tokens":23000,"output_tokens":1000}})");
  };
  const std::string turn = R"({"type":"message","input_tokens":23000,"output_tokens":1000})";
  const std::string compaction =
      R"({"type":"compaction","input_tokens":180000,"output_tokens":3500})";
  const Usage alone{23'000, 1000, std::nullopt};
  CHECK(with("[" + compaction + "," + turn + "]") == Usage{203'000, 4500, std::nullopt});
  CHECK(with("[" + turn + "," + compaction + "," + compaction + "]") ==
        Usage{383'000, 8000, std::nullopt});
  CHECK(with(R"([{"input_tokens":1,"cache_read_input_tokens":20,"output_tokens":4000,)"
             R"("cache_creation_input_tokens":300,"type":"advisor_message"},)" +
             turn + "]") == Usage{23'321, 5000, 20});
  CHECK(with(R"([{"type":"compaction","input_tokens":99999999999999999999}])") ==
        Usage{kMaxTokenLimit, 1000, std::nullopt});
  // What does not say that it is something else is a turn, whose tokens are counted already.
  for (const std::string& none :
       {std::string("[]"), std::string("null"), std::string("{}"), std::string("7"),
        "[" + turn + "]", std::string(R"([{"input_tokens":5,"output_tokens":5}])"),
        std::string(R"([{"type":null,"input_tokens":5}])"), std::string(R"([1,null,[]])"),
        std::string(R"([{"type":"compaction"}])"),
        std::string(R"([{"type":"compaction","input_tokens":-1,"output_tokens":"5"}])")}) {
    CAPTURE(none);
    CHECK(with(none) == alone);
  }
}

TEST_CASE("what a message took beside its turns does not stand for counts that are absent") {
  constexpr std::string_view kOnly =
      R"({"usage":{"output_tokens":4,"iterations":[{"type":"compaction","input_tokens":9}]}})";
  CHECK(metered(kAnthropic, std::string(kOnly)) == Usage{std::nullopt, 4, std::nullopt});
}

TEST_CASE("iterations mean nothing in a usage of the OpenAI dialect") {
  CHECK(metered(kOpenAi, R"({"usage":{"input_tokens":1,"output_tokens":2,"iterations":[)"
                         R"({"type":"compaction","input_tokens":9,"output_tokens":9}]}})") ==
        Usage{1, 2, std::nullopt});
}

TEST_CASE("a usage beyond the limit is not kept") {
  const std::string filler(BodyMeter::kMaxUsageBytes, 'x');
  BodyMeter meter(kOpenAi);
  meter.feed(R"({"usage":{"prompt_tokens":1,"filler":")");
  meter.feed(filler);
  meter.feed(R"("}})");
  CHECK_FALSE(meter.usage());
  BodyMeter at_once(kOpenAi);
  at_once.feed(R"({"usage":{"prompt_tokens":1,"filler":")" + filler + R"("}})");
  CHECK_FALSE(at_once.usage());
}

TEST_CASE("gaps are filled by the estimate and the provenance says so") {
  CHECK(completed(std::nullopt, 10, 20) == Usage{10, 20, std::nullopt, Provenance::estimated});
  CHECK(completed(Usage{1, std::nullopt, std::nullopt}, 10, 20) ==
        Usage{1, 20, std::nullopt, Provenance::partial});
  CHECK(completed(Usage{std::nullopt, 2, std::nullopt}, 10, 20) ==
        Usage{10, 2, std::nullopt, Provenance::partial});
  CHECK(completed(Usage{1, 2, 1}, 10, 20) == Usage{1, 2, 1, Provenance::reported});
  CHECK(Usage{1, 2, 1}.total() == 3);
  CHECK(estimate_tokens(0) == 0);
  CHECK(estimate_tokens(1) == 1);
  CHECK(estimate_tokens(5) == 2);
  CHECK(to_string(Provenance::partial) == "partial");
}

}  // namespace
}  // namespace gatehouse::testing
