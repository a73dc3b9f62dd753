#include <nlohmann/json.hpp>

#include <doctest/doctest.h>

#include "common/http/event_stream.h"
#include "common/http/problem_response.h"
#include "common/http/security_headers.h"

namespace gatehouse {
namespace {

TEST_CASE("a problem has the members of RFC 9457 and those older callers know") {
  HttpRequest request;
  request.request_id = "req_1";
  HttpProblem problem;
  problem.detail = "Two members are wrong.";
  problem.errors = {{"name", "is required"}, {"model", "must be text"}};
  const HttpResponse response = problem_response(request, problem);
  CHECK(response.status == 400);
  CHECK(*response.headers.find("Content-Type") == "application/problem+json");
  CHECK(*response.headers.find("Cache-Control") == "no-store");
  CHECK(response.body ==
        R"({"type":"about:blank","title":"Bad Request","status":400,)"
        R"("detail":"Two members are wrong.","errors":[{"field":"name","message":"is required"},)"
        R"({"field":"model","message":"must be text"}],"request_id":"req_1",)"
        R"("error":"Bad Request","message":"Two members are wrong."})");
}

TEST_CASE("text that is not UTF-8 does not keep a problem from being told") {
  const HttpResponse response = problem_response({}, 400, "bad \xff byte");
  CHECK(nlohmann::json::parse(response.body)["detail"] == "bad \xEF\xBF\xBD byte");
}

TEST_CASE("an event holds each line of its data, and nothing can add a field") {
  CHECK(sse_event("a", "b") == "event: a\ndata: b\n\n");
  CHECK(sse_event("a", "b", "7") == "id: 7\nevent: a\ndata: b\n\n");
  CHECK(sse_event("", "") == "data: \n\n");
  CHECK(sse_event("", "x\ny\r\nz\rw") == "data: x\ndata: y\ndata: z\ndata: w\n\n");
  CHECK(sse_event("a\ndata: evil", "b") == "event: a\ndata: b\n\n");
  CHECK(sse_comment("ping\n\nevent: x") == ": ping\n\n");
}

TEST_CASE("pages keep their policy and cannot be framed; the API is never stored") {
  HttpResponse page;
  secure_page(page, "default-src 'self'");
  CHECK(*page.headers.find("Content-Security-Policy") ==
        "default-src 'self'; frame-ancestors 'none'");
  CHECK(*page.headers.find("X-Content-Type-Options") == "nosniff");
  CHECK(page.headers.find("Cache-Control") == nullptr);
  secure_page(page, "frame-ancestors 'self'");
  CHECK(*page.headers.find("Content-Security-Policy") == "frame-ancestors 'self'");

  HttpResponse api;
  secure_api(api);
  CHECK(*api.headers.find("cache-control") == "no-store");
  CHECK(api.headers.find("Content-Security-Policy")->starts_with("default-src 'none'"));
}

TEST_CASE("header names compare without regard to case") {
  HttpHeaders headers{{"Set-Cookie", "a"}, {"X", "1"}};
  headers.add("set-cookie", "b");
  CHECK(headers.count("SET-COOKIE") == 2);
  headers.set("x", "2");
  CHECK(*headers.find("X") == "2");
  headers.remove("Set-cookie");
  CHECK(headers.find("set-cookie") == nullptr);
}

}  // namespace
}  // namespace gatehouse
