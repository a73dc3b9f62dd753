// /api/upstreams and what belongs to one.

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "common/http/http_server.h"
#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

const Json kOwn = {{"name", "own"}, {"path_prefix", "/own"}, {"base_url", "https://example.com"}};

Json own_with(const Json& members) {
  Json upstream = kOwn;
  upstream.update(members);
  return upstream;
}

Fields with_tag(const Json& record) {
  return {{"If-Match", "\"" + record["etag"].get<std::string>() + "\""}};
}

/// An upstream that lists two models for those who have the right credential.
struct ModelList {
  explicit ModelList(const std::string& credential)
      : server(
            HttpServer::Options{},
            [credential](HttpRequest& request) {
              const std::string* given = request.header("authorization");
              if (!given || *given != "Bearer " + credential) return json_response(401, Json{});
              return json_response(
                  200, Json{{"data", Json::array({{{"id", "glm-1"}}, {{"id", "glm-2"}}})}});
            },
            log, clock) {
    server.start();
  }
  std::string url() const { return "http://" + server.address(); }

  SystemClock clock;
  Log log{LogFormat::json, LogLevel::off, clock};
  HttpServer server;
};

std::vector<std::string> names_in(const Json& list) {
  std::vector<std::string> names;
  for (const Json& upstream : list["upstreams"]) names.push_back(upstream["name"]);
  return names;
}

}  // namespace

TEST_CASE("without upstreams in the document the built-in ones are shown as such") {
  RestFixture fixture;
  const Answer list = fixture.script("GET", "/api/upstreams");
  REQUIRE(list.status == 200);
  CHECK(list.json["built_in"] == true);
  CHECK(list.json["revision"] == 0);
  CHECK(list.json["upstreams"].size() == 2);
  const Json& first = list.json["upstreams"][0];
  CHECK(first["built_in"] == true);
  CHECK(first["proxies"] == Json::array());
  const Answer one = fixture.script("GET", "/api/upstreams/" + first["name"].get<std::string>());
  CHECK(one.json == first);
  CHECK(one.header("etag") == "\"" + first["etag"].get<std::string>() + "\"");
  CHECK(fixture.script("GET", "/api/upstreams/nobody").status == 404);
}

TEST_CASE("an upstream is made, changed, renamed and removed, each as a revision") {
  RestFixture fixture;
  const Answer made = fixture.script("POST", "/api/upstreams", kOwn);
  REQUIRE(made.status == 201);
  const Json made_at = fixture.script("GET", "/api/upstreams").json["revision"];
  CHECK(made.header("x-revision") == made_at.dump());
  CHECK(made.json["name"] == "own");
  CHECK(made.json["built_in"] == false);
  CHECK(names_in(fixture.script("GET", "/api/upstreams").json).size() == 3);

  const Answer changed = fixture.script("PATCH", "/api/upstreams/own", {{"name", "ours"}});
  REQUIRE(changed.status == 200);
  CHECK(changed.json["name"] == "ours");
  CHECK(changed.json["path_prefix"] == "/own");
  CHECK(changed.json["etag"] != made.json["etag"]);
  CHECK(fixture.script("GET", "/api/upstreams/own").status == 404);
  CHECK(fixture.script("PUT", "/api/upstreams/own", {{"name", "x"}}).status == 404);

  CHECK(fixture.script("DELETE", "/api/upstreams/ours").status == 204);
  CHECK(fixture.script("DELETE", "/api/upstreams/ours").status == 404);
  CHECK(names_in(fixture.script("GET", "/api/upstreams").json).size() == 2);
}

TEST_CASE("what an upstream must not be is said for every member") {
  RestFixture fixture;
  CHECK(fixture.script("POST", "/api/upstreams", Json::object()).fields() ==
        "name,path_prefix,base_url");
  CHECK(fixture.script("POST", "/api/upstreams", own_with({{"base_url", "ftp://x"}})).fields() ==
        "base_url");
  CHECK(fixture.script("POST", "/api/upstreams", own_with({{"etag", "x"}})).fields() == "etag");
  CHECK(fixture.script("POST", "/api/upstreams", own_with({{"path_prefix", "/v1"}})).status == 400);
  fixture.script("POST", "/api/upstreams", kOwn);
  const Answer twice = fixture.script("POST", "/api/upstreams", own_with({{"path_prefix", "/b"}}));
  CHECK(twice.status == 409);
  CHECK(twice.fields() == "name");
  fixture.script(
      "POST", "/api/upstreams",
      {{"name", "b"}, {"path_prefix", "/b"}, {"base_url", "http://b"}, {"fallback", "own"}});
  CHECK(fixture.script("DELETE", "/api/upstreams/own").status == 409);
}

TEST_CASE("a credential that was typed in is sealed, never shown, and stays when it is named") {
  RestFixture fixture;
  const Json typed = Json::array({{{"name", "main"}, {"secret", "sk-typed-in"}}});
  const Answer made = fixture.script("POST", "/api/upstreams", own_with({{"credentials", typed}}));
  REQUIRE(made.status == 201);
  const std::string tag = made.json["credentials"][0].value("tag", "");
  CHECK(made.json["credentials"] ==
        Json::array({{{"name", "main"}, {"source", "sealed"}, {"tag", tag}}}));
  CHECK(fixture.read_document().find("sk-typed-in") == std::string::npos);
  CHECK(fixture.script("GET", "/api/audit").body.find("sk-typed-in") == std::string::npos);

  const std::string sealed =
      Json::parse(fixture.read_document())["upstreams"][2]["credentials"][0]["sealed"];
  const Answer kept =
      fixture.script("PATCH", "/api/upstreams/own",
                     {{"credentials", Json::array({{{"name", "main"}, {"source", "sealed"}},
                                                   {{"name", "spare"}, {"env", "SPARE"}}})}});
  REQUIRE(kept.status == 200);
  CHECK(fixture.read_document().find(sealed) != std::string::npos);
  CHECK(kept.json["credentials"][1] ==
        Json{{"name", "spare"}, {"source", "env"}, {"env", "SPARE"}});

  const Answer again = fixture.script("PATCH", "/api/upstreams/own", {{"credentials", typed}});
  CHECK(again.json["etag"] != made.json["etag"]);
}

TEST_CASE("a sealed credential has a tag, another one when it is given anew") {
  RestFixture fixture;
  const auto give = [&](const char* method, const char* path, const Json& credential) {
    const Json credentials = Json::array({credential, {{"name", "spare"}, {"env", "SPARE"}}});
    return fixture.script(method, path, own_with({{"credentials", credentials}}))
        .json["credentials"];
  };
  const Json typed{{"name", "main"}, {"secret", "sk-typed-in"}};
  const Json made = give("POST", "/api/upstreams", typed);
  REQUIRE(made[0]["tag"].is_string());
  CHECK_FALSE(made[1].contains("tag"));
  CHECK(give("PATCH", "/api/upstreams/own", made[0]) == made);
  const Json again = give("PATCH", "/api/upstreams/own", typed);
  CHECK(again[0]["tag"] != made[0]["tag"]);
  CHECK(fixture.script("GET", "/api/upstreams/own").json["credentials"] == again);
  const std::string sealed =
      Json::parse(fixture.read_document())["upstreams"][2]["credentials"][0]["sealed"];
  CHECK(sealed.find(again[0]["tag"].get<std::string>()) == std::string::npos);
}

TEST_CASE("a credential that stands readable in the data file has no tag") {
  RestFixture fixture;
  Json document = Json::parse(fixture.read_document());
  document["upstreams"] = Json::array(
      {own_with({{"credentials", Json::array({{{"name", "main"}, {"value", "sk-readable"}}})}})});
  fixture.write_document(document.dump());
  CHECK(fixture.script("GET", "/api/upstreams/own").json["credentials"] ==
        Json::array({{{"name", "main"}, {"source", "value"}}}));
}

TEST_CASE("a browser must have seen the upstream that it changes") {
  RestFixture fixture;
  fixture.script("POST", "/api/upstreams", kOwn);
  const std::string cookie = fixture.log_in("ana");
  const Json seen = fixture.browser(cookie, "GET", "/api/upstreams/own").json;
  CHECK(fixture.browser(cookie, "PATCH", "/api/upstreams/own", {{"canary", true}}).status == 428);
  CHECK(fixture.browser(cookie, "DELETE", "/api/upstreams/own").status == 428);
  fixture.script("PATCH", "/api/upstreams/own", {{"base_url", "https://other.example.com"}});
  const Answer stale =
      fixture.browser(cookie, "PATCH", "/api/upstreams/own", {{"canary", true}}, with_tag(seen));
  CHECK(stale.status == 412);
  CHECK(stale.json["current"]["base_url"] == "https://other.example.com");
  CHECK(fixture
            .browser(cookie, "PATCH", "/api/upstreams/own", {{"canary", true}},
                     with_tag(stale.json["current"]))
            .status == 200);
}

TEST_CASE("a test calls the model list with what can be had here, and says what proxies say") {
  const ModelList models("sk-right");
  RestFixture fixture;
  fixture.script("POST", "/api/upstreams",
                 own_with({{"base_url", models.url()},
                           {"credentials", Json::array({{{"name", "good"}, {"secret", "sk-right"}},
                                                        {{"name", "bad"}, {"secret", "sk-wrong"}},
                                                        {{"name", "far"}, {"env", "FAR_KEY"}}})}}));
  Json document = Json::parse(fixture.read_document());
  document["proxies"]["01A"] = {
      {"listen", "127.0.0.1:1"},
      {"credentials", Json::array({{{"upstream", "own"},
                                    {"name", "far"},
                                    {"state", "rejected"},
                                    {"detail", "the upstream answers 401"}}})}};
  fixture.write_document(document.dump());

  const Answer answer = fixture.script("POST", "/api/upstreams/own/test", Json::object());
  REQUIRE(answer.status == 200);
  CHECK(answer.json["ok"] == false);
  const Json& tests = answer.json["tests"];
  REQUIRE(tests.size() == 3);
  CHECK(tests[0]["ok"] == true);
  CHECK(tests[0]["credential"] == "sealed");
  CHECK(tests[0]["status"] == 200);
  CHECK(tests[0]["models"] == Json::array({"glm-1", "glm-2"}));
  CHECK(tests[0]["latency_ms"].is_number());
  CHECK(tests[1]["ok"] == false);
  CHECK(tests[1]["status"] == 401);
  CHECK(tests[2]["credential"] == "env:FAR_KEY");
  CHECK(tests[2]["status"] == nullptr);
  const Json& proxy = answer.json["proxies"][0];
  CHECK(proxy["running"] == false);
  CHECK(proxy["credentials"] ==
        Json::array(
            {{{"name", "far"}, {"state", "rejected"}, {"detail", "the upstream answers 401"}}}));
  CHECK(answer.body.find("sk-") == std::string::npos);
  CHECK(fixture.script("GET", "/api/upstreams/own").json["proxies"] == answer.json["proxies"]);
  CHECK(fixture.script("POST", "/api/upstreams/nobody/test", Json::object()).status == 404);
}

}  // namespace gatehouse::dashboard::testing
