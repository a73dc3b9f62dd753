#include "dashboard/api/problems.h"

#include <utility>

namespace gatehouse::dashboard {
namespace {

std::string first_path(const Problems& problems) {
  return problems.empty() ? std::string() : problems.front().path;
}

}  // namespace

DocumentFault fault_of(const DataFileError& error) {
  return {error.what(), error.position(), first_path(error.problems())};
}

DocumentFault fault_of(const SnapshotSource::Health& health) {
  if (health.ok || !health.failure) return {};
  return {health.failure->error, health.failure->position, first_path(health.failure->problems)};
}

Json to_json(const DocumentFault& fault) {
  return {{"error", fault.error},
          {"line", fault.position ? Json(fault.position->line) : Json(nullptr)},
          {"column", fault.position ? Json(fault.position->column) : Json(nullptr)},
          {"path", fault.path.empty() ? Json(nullptr) : Json(fault.path)}};
}

HttpResponse document_problem(const HttpRequest& request, const DocumentFault& fault) {
  Json members = to_json(fault);
  members.erase("error");  // the problem's own title stands there
  HttpResponse response = with_members(
      problem_response(request, 503, "The data file cannot be used: " + fault.error), members);
  response.headers.set("retry-after", "5");
  return response;
}

HttpResponse invalid_fields(const HttpRequest& request, std::vector<FieldError> errors) {
  std::string detail;
  for (const FieldError& error : errors) {
    detail += (detail.empty() ? "" : "; ") + error.field + " " + error.message;
  }
  HttpProblem problem;
  problem.detail = std::move(detail);
  problem.errors = std::move(errors);
  return problem_response(request, problem);
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
