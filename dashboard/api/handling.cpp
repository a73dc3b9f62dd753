#include "dashboard/api/handling.h"

#include <algorithm>

#include "common/http/problem_response.h"
#include "dashboard/api/problems.h"
#include "dashboard/model/key_changes.h"

namespace gatehouse::dashboard {
namespace {

bool is_json(const HttpRequest& request) {
  const std::string* type = request.header("content-type");
  if (!type) return false;
  std::string_view media(*type);
  media = media.substr(0, media.find(';'));
  while (media.ends_with(' ')) media.remove_suffix(1);
  return equal_ignoring_case(media, "application/json");
}

}  // namespace

HttpResponse with_snapshot(Api& api, const HttpRequest& request,
                           const std::function<HttpResponse(const Snapshot&)>& answer) {
  const SnapshotPtr snapshot = fresh_snapshot(api.source);
  if (!snapshot) return document_problem(request, fault_of(api.source.health()));
  return answer(*snapshot);
}

HttpResponse with_key(Api& api, const HttpRequest& request,
                      const std::function<HttpResponse(const ApiKey&)>& answer) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    const std::string& id = *request.params.find("id");
    const ApiKey* key = snapshot.find_id(id);
    if (!key) key = find_key(snapshot.document(), id);
    return key ? answer(*key) : no_such_key(request);
  });
}

HttpResponse with_body(const HttpRequest& request,
                       const std::function<HttpResponse(const Json&)>& answer) {
  if (request.body.empty()) return answer(Json::object());
  if (!is_json(request)) {
    return problem_response(request, 415, "The body must be sent as application/json.");
  }
  const std::optional<Json> body = read_json(request.body);
  if (!body) return problem_response(request, 400, beyond_limits("The body"));
  if (body->is_discarded()) return problem_response(request, 400, "The body is not valid JSON.");
  if (!body->is_object()) return problem_response(request, 400, "The body must be a JSON object.");
  return answer(*body);
}

GivenParameters given_parameters(const HttpRequest& request) {
  return {request.query.begin(), request.query.end()};
}

void refuse_unknown(const Json& body, std::span<const std::string_view> known,
                    const std::string& message, std::vector<FieldError>& errors) {
  for (const auto& [name, value] : body.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      errors.push_back({name, message});
    }
  }
}

}  // namespace gatehouse::dashboard
