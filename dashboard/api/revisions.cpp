#include "dashboard/api/revisions.h"

#include <array>
#include <utility>

#include "common/http/problem_response.h"
#include "common/storage/config_changes.h"
#include "common/storage/history.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/precondition.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/model/revision_records.h"
#include "dashboard/model/upstream_changes.h"

namespace gatehouse::dashboard {
namespace {

HttpResponse not_kept(const HttpRequest& request) {
  return problem_response(request, 404, "That revision is not kept.");
}

std::optional<SeenState> state_seen(const Json& body, std::vector<FieldError>& errors) {
  static constexpr std::array<std::string_view, 2> kMembers{"revision", "digest"};
  refuse_unknown(body, kMembers, "is not a member of a rollback", errors);
  return seen_state(body, errors);
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
    return json_response(200, revision_record(snapshot, history, *past, api.upstreams.built_in));
  });
}

HttpResponse roll_back_to(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    const auto seen = state_seen(body, errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    const auto past = find_past_config(api.file.history(), *request.params.find("n"));
    if (!past) return not_kept(request);

    Rollback outcome;
    std::vector<std::string> changes;
    return commit(
        api, request, {caller, action::kRollBack},
        [&](Document& document) -> std::optional<HttpResponse> {
          if (auto refusal = check_seen(request, *seen, document)) return refusal;
          const Document before = document;
          outcome = roll_back(document, past->document, api.upstreams.built_in);
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
