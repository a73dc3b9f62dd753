#include "proxy/dialect/body_meter.h"

#include <random>
#include <string>

#include <doctest/doctest.h>

#include "tests/proxy/dialect/reference_usage.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;

constexpr auto kOpenAi = Dialect::openai;

std::optional<Usage> metered(std::string_view body, std::size_t piece,
                             std::string_view holder = {}) {
  BodyMeter meter(kOpenAi, holder);
  for (std::size_t at = 0; at < body.size(); at += piece) {
    meter.feed(std::string(body.substr(at, piece)));  // so that a sanitizer sees reads beyond it
  }
  return meter.usage();
}

/// Valid JSON with what may mislead: brackets, quotes and `usage` in strings and further down.
class Documents {
 public:
  explicit Documents(unsigned seed) : random_(seed) {}

  std::string next() {
    std::string text = "{" + members(4, 0);
    if (below(4) != 0) {
      if (text.size() > 1) text += ',';
      text += R"("usage" : )" + usage();
      const std::string more = members(3, 0);
      if (!more.empty()) text += ',' + more;
    }
    return text + "}";
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string usage() {
    return R"({"prompt_tokens":)" + std::to_string(below(1000)) + R"(,"details":)" + value(2) +
           R"(,"completion_tokens":)" + std::to_string(below(1000)) + "}";
  }

  std::string string() {
    constexpr std::string_view kParts[] = {"a", "text", R"(\")", R"(\\)", R"(\n)",  "{",    "}",
                                           "[", "]",    ",",     ":",     "\u00e9", "usage"};
    std::string text = "\"";
    for (std::size_t left = below(40); left > 0; --left) text += kParts[below(std::size(kParts))];
    return text + "\"";
  }

  std::string numbers() {
    std::string text = "[0";
    for (std::size_t left = below(60); left > 0; --left) text += ",-0.25";
    return text + "]";
  }

  /// At the top no name may be `usage`, which has its own place.
  std::string members(std::size_t most, int depth) {
    std::string text;
    for (std::size_t left = below(most + 1); left > 0; --left) {
      if (!text.empty()) text += ", ";
      text += depth > 0 && below(3) == 0 ? R"("usage")" : "\"x" + string().substr(1);
      text += ':' + value(depth + 1);
    }
    return text;
  }

  std::string value(int depth) {
    switch (below(depth > 4 ? 3 : 6)) {
      case 0:
        return "null";
      case 1:
        return numbers();
      case 2:
      case 3:
        return string();
      case 4:
        return "[" + value(depth + 1) + "," + value(depth + 1) + "]";
      default:
        return "{" + members(3, depth) + "}";
    }
  }

  std::mt19937 random_;
};

TEST_CASE("what is found in passing is what a JSON parser finds") {
  Documents documents(1);
  for (int i = 0; i < 5000; ++i) {
    const std::string body = documents.next();
    CAPTURE(body);
    const auto usage = parsed_usage(kOpenAi, body);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, body.size()}) {
      CAPTURE(piece);
      REQUIRE(metered(body, piece) == usage);
    }
  }
}

TEST_CASE("what is found in a holder is what a JSON parser finds in it") {
  Documents documents(2);
  for (int i = 0; i < 1000; ++i) {
    const std::string held = documents.next();
    const std::string body = R"({"a":)" + documents.next() + R"(,"response" : )" + held +
                             R"(,"usage":{"prompt_tokens":1001},"b":)" + documents.next() + "}";
    CAPTURE(body);
    const auto usage = parsed_usage(kOpenAi, held);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, body.size()}) {
      CAPTURE(piece);
      REQUIRE(metered(body, piece, "response") == usage);
    }
  }
}

TEST_CASE("a string ends where it does, however long it is and wherever it is cut") {
  const std::string usage = R"("usage":{"prompt_tokens":1,"completion_tokens":2}})";
  const Usage expected{1, 2, std::nullopt};
  for (std::size_t size = 0; size <= 70; ++size) {
    for (const std::string_view end : {"", R"(\")", R"(\\)", R"(\\\")", R"(\\\\)"}) {
      const std::string text = std::string(size, 'x') + std::string(end);
      for (const std::string& body : {R"({"a":")" + text + "\"," + usage,
                                      R"({")" + text + R"(":[")" + text + "\"]," + usage}) {
        CAPTURE(body);
        for (std::size_t piece = 1; piece <= 17; ++piece) {
          REQUIRE(metered(body, piece) == expected);
        }
        REQUIRE(metered(body, body.size()) == expected);
      }
    }
  }
}

TEST_CASE("a list of numbers ends where it does, however long it is") {
  for (std::size_t size = 1; size <= 100; ++size) {
    const std::string body = R"({"a":[)" + std::string(size, '1') +
                             R"(],"usage":{"prompt_tokens":1,"completion_tokens":2}})";
    CAPTURE(body);
    REQUIRE(metered(body, body.size()) == Usage{1, 2, std::nullopt});
    REQUIRE(metered(body, 33) == Usage{1, 2, std::nullopt});
  }
}

}  // namespace
}  // namespace gatehouse::testing
