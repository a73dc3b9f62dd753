#include "common/http/problem_response.h"

#include <nlohmann/json.hpp>

namespace gatehouse {

HttpResponse problem_response(const HttpRequest& request, const HttpProblem& problem) {
  const std::string title =
      problem.title.empty() ? std::string(reason_phrase(problem.status)) : problem.title;
  nlohmann::ordered_json body{{"type", problem.type}, {"title", title}, {"status", problem.status}};
  if (!problem.detail.empty()) body["detail"] = problem.detail;
  if (!problem.errors.empty()) {
    auto& errors = body["errors"] = nlohmann::ordered_json::array();
    for (const FieldError& error : problem.errors) {
      errors.push_back({{"field", error.field}, {"message", error.message}});
    }
  }
  if (!request.request_id.empty()) body["request_id"] = request.request_id;
  body["error"] = title;
  body["message"] = problem.detail.empty() ? title : problem.detail;

  HttpResponse response = json_response(problem.status, body);
  response.headers.set("Content-Type", "application/problem+json");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}

HttpResponse problem_response(const HttpRequest& request, int status, std::string detail) {
  HttpProblem problem;
  problem.status = status;
  problem.detail = std::move(detail);
  return problem_response(request, problem);
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
  }
}

}  // namespace gatehouse
