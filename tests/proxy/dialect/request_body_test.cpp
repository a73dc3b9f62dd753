#include "proxy/dialect/request_body.h"

#include <nlohmann/json.hpp>
#include <string>

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;
using nlohmann::json;

RequestFacts facts_of(std::string_view text, Endpoint endpoint = Endpoint::chat_completions) {
  std::string body(text);
  auto result = scan_request_body(endpoint, body);
  CHECK(body == text);
  REQUIRE_MESSAGE(std::holds_alternative<RequestFacts>(result),
                  std::get<BodyError>(result).message);
  return std::get<RequestFacts>(result);
}

BodyError error_of(std::string_view text) {
  std::string body(text);
  auto result = scan_request_body(Endpoint::chat_completions, body);
  REQUIRE(std::holds_alternative<BodyError>(result));
  return std::get<BodyError>(result);
}

std::string spliced(std::string_view text, const BodyEdits& edits) {
  const RequestFacts facts = facts_of(text);
  OutgoingBody made = splice(text, facts, edits);
  const OutgoingBody moved = std::move(made);
  CHECK(moved.text().size() == moved.size());
  return moved.text();
}

TEST_CASE("the model, the stream flag and the limits of a request are found") {
  const RequestFacts facts = facts_of(
      R"( {"model" : "glm-4.7", "messages":[], "stream": true, "max_tokens": 100,
          "max_completion_tokens":300, "n":3, "stream_options":{"include_usage": true}} )");
  CHECK(facts.model == "glm-4.7");
  CHECK(facts.models.size() == 1);
  CHECK_FALSE(facts.models_differ);
  CHECK(facts.streams);
  CHECK(facts.asks_usage);
  CHECK(facts.size.max_output == 300);
  CHECK(facts.size.choices == 3);
  CHECK(facts.size.produces_output);
}

TEST_CASE("a request that says little has defaults") {
  const RequestFacts facts = facts_of("{}");
  CHECK_FALSE(facts.model);
  CHECK_FALSE(facts.streams);
  CHECK_FALSE(facts.asks_usage);
  CHECK_FALSE(facts.size.max_output);
  CHECK(facts.size.choices == 1);
  CHECK(facts.size.text_bytes == 0);
  CHECK_FALSE(facts_of(R"({"model":null})").model);
  CHECK_FALSE(facts_of(R"({"stream":"true"})").streams);
  CHECK_FALSE(facts_of(R"({"stream":false})").streams);
  CHECK_FALSE(facts_of(R"({"max_tokens":null})").size.max_output);
  CHECK_FALSE(facts_of(R"({"max_tokens":-3})").size.max_output);
  CHECK(facts_of(R"({"max_output_tokens":9e99})").size.max_output == kMaxTokenLimit);
  CHECK(facts_of(R"({"n":1000000000})").size.choices == 1024);
  CHECK(facts_of(R"({"n":0})").size.choices == 1);
  CHECK_FALSE(facts_of(R"({"stream_options":{"include_usage":false}})").asks_usage);
  CHECK_FALSE(facts_of("{}", Endpoint::embeddings).size.produces_output);
}

TEST_CASE("only the top-level model is the model") {
  const RequestFacts facts =
      facts_of(R"({"metadata":{"model":"no"},"tools":[{"model":"no"}],"x":"\"model\":\"no\""})");
  CHECK_FALSE(facts.model);
  CHECK(facts.models.empty());
}

TEST_CASE("at an endpoint that we do not know only a string is a model") {
  const auto facts = [](std::string_view text) { return facts_of(text, Endpoint::other); };
  CHECK(facts(R"({"model":"a"})").model == "a");
  CHECK_FALSE(facts(R"({"model":{"model":"a"}})").model);
  CHECK(facts(R"({"model":"a","model":null})").model == "a");
  CHECK(facts(R"({"model":5,"model":"a"})").models.size() == 1);
}

TEST_CASE("a model replacement edits every top-level model and nothing else") {
  struct Case {
    std::string_view body, result;
  };
  const Case cases[] = {
      {R"({"model":"a"})", R"({"model":"new"})"},
      {R"({"model": "a" ,"x":1})", R"({"model": "new" ,"x":1})"},
      {R"({"x":1.10e+5,"model"
  :	"a"})",
       R"({"x":1.10e+5,"model"
  :	"new"})"},
      {R"({"mod\u0065l":"a","n":12345678901234567890.10})",
       R"({"mod\u0065l":"new","n":12345678901234567890.10})"},
      {R"({"\u006d\u006f\u0064\u0065\u006c":"\u0061"})",
       R"({"\u006d\u006f\u0064\u0065\u006c":"new"})"},
      {R"({"model":"a","z":{"model":"b"},"model":"c"})",
       R"({"model":"new","z":{"model":"b"},"model":"new"})"},
      {R"({"model":null,"a":[{"model":1}]})", R"({"model":"new","a":[{"model":1}]})"},
      {R"({"model":"a\"b\\","x":""})", R"({"model":"new","x":""})"},
      {R"({"messages":[{"content":"{\"model\":\"a\"}"}]})",
       R"({"model":"new","messages":[{"content":"{\"model\":\"a\"}"}]})"},
      {R"({})", R"({"model":"new"})"},
      {R"( { } )", R"( {"model":"new" } )"},
      {R"({"Model":"a"})", R"({"model":"new","Model":"a"})"},
      {R"({"models":"a","mode":"b"})", R"({"model":"new","models":"a","mode":"b"})"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.body);
    CHECK(spliced(c.body, {"new", false}) == c.result);
  }
}

TEST_CASE("a model's name is escaped when it is written") {
  CHECK(spliced(R"({"model":"a"})", {"q\"\\\n", false}) == R"({"model":"q\"\\\n"})");
}

TEST_CASE("without an edit a body goes on as one untouched piece") {
  const std::string body = R"({"model":"a","messages":[]})";
  const OutgoingBody outgoing = splice(body, facts_of(body), {});
  REQUIRE(outgoing.segments().size() == 1);
  CHECK(outgoing.segments()[0].data() == body.data());
  CHECK(outgoing.size() == body.size());
}

TEST_CASE("models that contradict each other are made the same, so none escapes the check") {
  const std::string_view body = R"({"model":"cheap","model":"dear"})";
  const RequestFacts facts = facts_of(body);
  CHECK(facts.model == "dear");
  CHECK(facts.models_differ);
  CHECK(spliced(body, {}) == R"({"model":"dear","model":"dear"})");
  CHECK(spliced(R"({"model":"x","mod\u0065l":"\u0078"})", {}) ==
        R"({"model":"x","mod\u0065l":"\u0078"})");
  CHECK(facts_of(R"({"model":"x","model":null})").models_differ);
}

TEST_CASE("include_usage is made true wherever it stands") {
  struct Case {
    std::string_view body, result;
  };
  const Case cases[] = {
      {R"({"stream":true})", R"({"stream_options":{"include_usage":true},"stream":true})"},
      {R"({})", R"({"stream_options":{"include_usage":true}})"},
      {R"({"stream_options":null,"a":1})", R"({"stream_options":{"include_usage":true},"a":1})"},
      {R"({"stream_options":{ }})", R"({"stream_options":{"include_usage":true }})"},
      {R"({"stream_options":{"x":1}})", R"({"stream_options":{"include_usage":true,"x":1}})"},
      {R"({"stream_options":{"include_usage":false,"x":{"include_usage":false}}})",
       R"({"stream_options":{"include_usage":true,"x":{"include_usage":false}}})"},
      {R"({"stream_options":{"include_us\u0061ge": null }})",
       R"({"stream_options":{"include_us\u0061ge": true }})"},
      {R"({"stream_options":{"include_usage":true}})",
       R"({"stream_options":{"include_usage":true}})"},
      {R"({"stream_options":{"include_usage":true},"stream_options":{"include_usage":false}})",
       R"({"stream_options":{"include_usage":true},"stream_options":{"include_usage":true}})"},
      {R"({"stream_options":"odd"})", R"({"stream_options":"odd"})"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.body);
    CHECK(spliced(c.body, {std::nullopt, true}) == c.result);
    CHECK(json::accept(c.result));
  }
}

TEST_CASE("both edits together keep the body valid") {
  for (const std::string_view body :
       {R"({"stream":true})", R"({})", R"({"model":"a","stream":true})",
        R"({"stream_options":{},"model":"a"})", R"({"stream_options":null})"}) {
    CAPTURE(body);
    const std::string text = spliced(body, {"new", true});
    CAPTURE(text);
    const json result = json::parse(text);
    CHECK(result["model"] == "new");
    CHECK(result["stream_options"]["include_usage"] == true);
  }
}

TEST_CASE("the prompt's text is counted and binary data is not") {
  struct Case {
    std::string_view body;
    std::int64_t text, images;
  };
  const Case cases[] = {
      {R"({"messages":[{"role":"user","content":"12345678"}]})", 12, 0},
      {R"({"messages":[{"content":"\u00e4\n\"x\""}]})", 6, 0},
      {R"({"system":"1234","messages":[{"content":[{"type":"text","text":"12345"}]}]})", 13, 0},
      {R"({"instructions":"123","input":"45"})", 5, 0},
      {R"({"messages":[{"content":[{"type":"image_url","image_url":
          {"url":"data:image/png;base64,AAAAAAAAAAAAAAAA"}}]}]})",
       9, 1},
      {R"({"messages":[{"content":[{"type":"image","source":{"type":"base64",
          "media_type":"image/png","data":"AAAAAAAAAAAA"}}]}]})",
       20, 1},
      {R"({"messages":[{"content":[{"type":"image","source":{"data":"AAAAAAAAAAAA",
          "type":"base64"}}]}]})",
       11, 1},
      {R"({"messages":[{"content":[{"type":"document","source":{"type":"text",
          "data":"123456"}}]}]})",
       18, 0},
      {R"({"messages":[{"content":[{"type":"input_audio","input_audio":{"data":"AAAAAA",
          "format":"wav"}}]}]})",
       14, 0},
      {R"({"input":[{"content":[{"type":"input_image","image_url":"data:image/png;base64,AA"},
          {"type":"input_image","image_url":"http://x"}]}]})",
       30, 2},
      {R"({"messages":[{"content":[{"type":"file","file":{"file_data":"data:a/b;base64,AA"}}]}]})",
       4, 0},
      {R"({"messages":[{"role":"user","content":"data: 345678"}],"input":["data:6"]})", 22, 0},
      {R"({"messages":[{"content":[{"type":"text","text":"data:6"}]}]})", 10, 0},
      {R"({"tools":[{"name":"abc"}]})", 7, 0},
      {R"({"tools":[{ "na\u006de" : "abc"}]})", 12, 0},
      {R"({"prompt":["12","345"]})", 5, 0},
      {R"({"input":[1,22,333]})", 12, 0},
      {R"({"input":[[1,2],[3]]})", 12, 0},
      {R"({"messages":[{"content":"a","n":[1,2,3]}],"metadata":{"x":"uncounted"}})", 1, 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.body);
    const RequestFacts facts = facts_of(c.body);
    CHECK(facts.size.text_bytes == c.text);
    CHECK(facts.size.images == c.images);
  }
}

TEST_CASE("several prompts in one text completion are that many choices") {
  const auto choices = [](std::string_view body) {
    return facts_of(body, Endpoint::completions).size.choices;
  };
  CHECK(choices(R"({"prompt":["a","b","c"],"n":2})") == 6);
  CHECK(choices(R"({"prompt":[[1,2],[3]]})") == 2);
  CHECK(choices(R"({"prompt":[1,2,3]})") == 1);
  CHECK(choices(R"({"prompt":"a","best_of":4})") == 4);
}

TEST_CASE("what is not one JSON object is refused with the place") {
  struct Case {
    std::string_view body;
    std::size_t from, to;  // the offset lies between
  };
  const Case cases[] = {
      {"", 0, 0},
      {"   ", 0, 3},
      {"[]", 0, 0},
      {"\"x\"", 0, 0},
      {"12", 0, 0},
      {"null", 0, 0},
      {"{", 0, 1},
      {"{\"a\"", 0, 4},
      {"{\"a\":", 0, 5},
      {"{\"a\":1", 0, 6},
      {"{\"a\":1,}", 0, 8},
      {"{\"a\" 1}", 0, 7},
      {"{a:1}", 0, 5},
      {"{'a':1}", 0, 7},
      {"{\"a\":1}}", 0, 8},
      {"{\"a\":1} {\"b\":2}", 0, 16},
      {"{\"a\":1} x", 0, 9},
      {"{\"a\":[1,2}", 0, 10},
      {"{\"a\":[1}, \"model\":\"x\"]", 0, 23},
      {"{\"a\":{\"b\":1]}", 0, 13},
      {"{\"a\":[1 2]}", 0, 11},
      {"{\"a\":[,]}", 0, 9},
      {"{\"a\":[\"b\":1]}", 0, 13},
      {"{\"a\":\"b\":1}", 0, 11},
      {"{\"messages\":[{\"data\":\"b\":1}]}", 0, 29},
      {"{\"stream_options\":{\"include_usage\":\"b\":1}}", 0, 41},
      {"{\"a\":tru}", 5, 5},
      {"{\"a\":True}", 5, 5},
      {"{\"a\":01}", 5, 5},
      {"{\"a\":1.}", 5, 5},
      {"{\"a\":.5}", 5, 5},
      {"{\"a\":+1}", 5, 5},
      {"{\"a\":1e}", 5, 5},
      {"{\"a\":NaN}", 5, 5},
      {"{\"a\":-}", 5, 5},
      {"{\"a\":\"x}", 0, 8},
      {"{\"a\":\"\n\"}", 0, 9},
      {"{\"a\":\"\xff\"}", 0, 9},
      {"{\"\\q\":1}", 0, 8},
      {"{\"model\":\"\\q\"}", 0, 14},
      {"{\"model\":5}", 9, 9},
      {"{\"model\":[\"a\"]}", 9, 9},
      {"{\"model\":true}", 9, 9},
  };
  for (const Case& c : cases) {
    CAPTURE(c.body);
    const BodyError error = error_of(c.body);
    CHECK_FALSE(error.message.empty());
    CHECK(error.offset >= c.from);
    CHECK(error.offset <= c.to);
    CHECK(error.message.find("byte " + std::to_string(error.offset)) != std::string::npos);
  }
}

TEST_CASE("nesting is limited") {
  const auto nested = [](int depth) {
    return "{\"messages\":" + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
  };
  CHECK(facts_of(nested(200)).size.text_bytes == 0);
  CHECK(error_of(nested(300)).message.find("deeply") != std::string::npos);
  CHECK(error_of(nested(100'000)).message.find("deeply") != std::string::npos);
}

TEST_CASE("every body cut short is refused, and none is read beyond its end") {
  const std::string body =
      R"({"model":"a\u0062","stream":true,"stream_options":{"include_usage":false},)"
      R"("messages":[{"role":"user","content":[{"type":"text","text":"h\u00e4"}]}],"n":2})";
  for (std::size_t size = 0; size < body.size(); ++size) {
    CAPTURE(size);
    error_of(std::string_view(body).substr(0, size));
  }
}

TEST_CASE("a large body is scanned whole") {
  const std::string content(3'000'000, 'x');
  const std::string body = R"({"messages":[{"content":")" + content + R"("}],"model":"last"})";
  const RequestFacts facts = facts_of(body);
  CHECK(facts.model == "last");
  CHECK(facts.size.text_bytes == 3'000'000);
}

}  // namespace
}  // namespace gatehouse::testing
