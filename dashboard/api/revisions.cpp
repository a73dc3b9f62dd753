#include "dashboard/api/revisions.h"

#include <utility>

#include "common/http/problem_response.h"
#include "common/storage/config_changes.h"
#include "common/storage/history.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/problems.h"
#include "dashboard/api/requests.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/model/revision_records.h"

namespace gatehouse::dashboard {
namespace {

HttpResponse not_kept(const HttpRequest& request) {
  return problem_response(request, 404, "That revision is not kept.");
}

std::optional<std::int64_t> revision_seen(const Json& body, std::vector<FieldError>& errors) {
  for (const auto& [name, value] : body.items()) {
    if (name != "revision") errors.push_back({name, "is not a member of a rollback"});
  }
  const auto revision = body.find("revision");
  if (revision != body.end() && revision->is_number_integer()) {
    return revision->get<std::int64_t>();
  }
  errors.push_back({"revision", "must be the revision of the document that this is based on"});
  return std::nullopt;
}

HttpResponse moved_on(const HttpRequest& request, std::int64_t revision) {
  return with_members(
      problem_response(request, 412, "The document has been changed since you looked at it."),
      {{"current", {{"revision", revision}}}});
}

}  // namespace

HttpResponse list_revisions(Api& api, const HttpRequest& request, const Caller&) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    return json_response(200, revision_list(snapshot, api.file.history()));
  });
}

HttpResponse get_revision(Api& api, const HttpRequest& request, const Caller&) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    const History& history = api.file.history();
    const auto past = find_past_config(history, *request.params.find("n"));
    if (!past) return not_kept(request);
    return json_response(200, revision_record(snapshot, history, *past));
  });
}

HttpResponse roll_back_to(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    const auto seen = revision_seen(body, errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    const auto past = find_past_config(api.file.history(), *request.params.find("n"));
    if (!past) return not_kept(request);

    Rollback outcome;
    std::vector<std::string> changes;
    return commit(
        api, request, {caller.name(), action::kRollBack},
        [&](Document& document) -> std::optional<HttpResponse> {
          if (document.revision != *seen) return moved_on(request, document.revision);
          const Document before = document;
          outcome = roll_back(document, past->document);
          changes = config_changes(before, document);
          return std::nullopt;
        },
        [&](const Snapshot& snapshot) {
          Json answer = to_json(outcome);
          answer["revision"] = snapshot.document().revision;
          answer["changes"] = changes;
          return json_response(200, answer);
        });
  });
}

}  // namespace gatehouse::dashboard
