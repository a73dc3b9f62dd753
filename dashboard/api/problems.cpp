#include "dashboard/api/problems.h"

#include <utility>

namespace gatehouse::dashboard {
HttpResponse document_problem(const HttpRequest& request, const DocumentFault& fault) {
  Json members = to_json(fault);
  members.erase("error");  // the problem's own title stands there
  HttpResponse response = with_members(
      problem_response(request, 503, "The data file cannot be used: " + fault.error), members);
  response.headers.set("retry-after", "5");
  return response;
}

HttpResponse invalid_fields(const HttpRequest& request, std::vector<FieldError> errors) {
  HttpProblem problem;
  problem.detail = sentence_of(errors);
  problem.errors = std::move(errors);
  return problem_response(request, problem);
}

HttpResponse refusal_response(const HttpRequest& request, Refusal refusal) {
  switch (refusal.kind) {
    case Refusal::Kind::invalid:
      return invalid_fields(request, std::move(refusal.errors));
    case Refusal::Kind::not_found:
      return problem_response(request, 404, refusal.message);
    case Refusal::Kind::conflict:
      break;
  }
  HttpProblem problem;
  problem.status = 409;
  problem.detail = std::move(refusal.message);
  problem.errors = std::move(refusal.errors);
  return problem_response(request, problem);
}

HttpResponse who_are_you(const HttpRequest& request) {
  HttpResponse response = problem_response(request, 401, "Log in first.");
  response.headers.set("www-authenticate", "Bearer");
  return response;
}

HttpResponse no_such_key(const HttpRequest& request) {
  return problem_response(request, 404, "There is no such key.");
}

HttpResponse with_members(HttpResponse problem, const Json& members) {
  Json body = Json::parse(problem.body);
  body.update(members);
  problem.body = to_text(body);
  return problem;
}

}  // namespace gatehouse::dashboard
