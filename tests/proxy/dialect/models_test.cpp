#include "proxy/dialect/models.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "common/domain/glob.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;
using nlohmann::json;

bool everything(std::string_view) { return true; }

TEST_CASE("an empty list of models is a list all the same") {
  std::string body = R"({"data":[]})";
  CHECK(filter_models(Dialect::openai, body, everything) == R"({"object":"list","data":[]})");
  CHECK(filter_models(Dialect::anthropic, body, everything) ==
        R"({"data":[],"has_more":false,"first_id":null,"last_id":null})");
}

TEST_CASE("a key sees only its models and their entries unchanged") {
  std::string body = R"({"object":"list","data":[{"id":"glm-4.7","object":"model", "x":1.50},)"
                     R"({"id":"gpt-4o","object":"model"},{"id":"glm-4.5","object":"model"}]})";
  const auto answer = filter_models(Dialect::openai, body,
                                    [](std::string_view id) { return glob_match("glm-*", id); });
  CHECK(answer == R"({"object":"list","data":[{"id":"glm-4.7","object":"model", "x":1.50},)"
                  R"({"id":"glm-4.5","object":"model"}]})");
  const auto none = filter_models(Dialect::openai, body, [](std::string_view) { return false; });
  CHECK(none == R"({"object":"list","data":[]})");
}

TEST_CASE("a list of the OpenAI dialect is turned into one of Anthropic's") {
  std::string body =
      R"({"object":"list","data":[{"id":"a","created":1700000000,"owned_by":"o"},{"id":"b"}]})";
  const auto answer = filter_models(Dialect::anthropic, body, everything);
  REQUIRE(answer);
  const json list = json::parse(*answer);
  CHECK(list["data"].size() == 2);
  CHECK(list["data"][0] == json{{"type", "model"},
                                {"id", "a"},
                                {"display_name", "a"},
                                {"created_at", "2023-11-14T22:13:20Z"}});
  CHECK(list["first_id"] == "a");
  CHECK(list["last_id"] == "b");
  CHECK(list["has_more"] == false);
}

TEST_CASE("a list of Anthropic's dialect is turned into one of OpenAI's, and kept in its own") {
  std::string body =
      R"({"data":[{"type":"model","id":"claude","display_name":"Claude",)"
      R"("created_at":"2023-11-14T22:13:20Z"}],"has_more":true,"first_id":"x","last_id":"y"})";
  const auto openai = filter_models(Dialect::openai, body, everything);
  CHECK(openai == R"({"object":"list","data":[{"id":"claude","object":"model",)"
                  R"("created":1700000000,"owned_by":"gatehouse"}]})");
  const auto anthropic = filter_models(Dialect::anthropic, body, everything);
  CHECK(anthropic == R"({"data":[{"type":"model","id":"claude","display_name":"Claude",)"
                     R"("created_at":"2023-11-14T22:13:20Z"}],"has_more":true,)"
                     R"("first_id":"claude","last_id":"claude"})");
}

TEST_CASE("what is not a list of models is not filtered") {
  for (const std::string_view text : {"", "[]", "{}", R"({"data":null})", R"({"data":[1]})",
                                      R"({"data":[{"id":"a"})", "<html></html>"}) {
    CAPTURE(text);
    std::string body(text);
    CHECK_FALSE(filter_models(Dialect::openai, body, everything));
  }
}

}  // namespace
}  // namespace gatehouse::testing
