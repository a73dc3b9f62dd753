#include "dashboard/api/revisions.h"

#include <charconv>
#include <utility>

#include "common/http/problem_response.h"
#include "common/storage/config_changes.h"
#include "common/storage/history.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/problems.h"
#include "dashboard/api/requests.h"

namespace gatehouse::dashboard {
namespace {

Json to_json(const RevisionInfo& info) {
  return {{"revision", info.revision}, {"at", format_rfc3339(info.at)}, {"author", info.author}};
}

Json to_json(const Rollback& outcome) {
  return {{"revived", outcome.revived},
          {"not_revived", outcome.not_revived},
          {"created_since", outcome.created_since},
          {"credentials_missing", outcome.credentials_missing}};
}

/// The past config that the path's `:n` names.
std::optional<PastConfig> past_config(const Api& api, const HttpRequest& request) {
  const std::string& text = *request.params.find("n");
  std::int64_t revision = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), revision);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return api.file.history().find(revision);
}

HttpResponse not_kept(const HttpRequest& request) {
  return problem_response(request, 404, "That revision is not kept.");
}

/// What the revision changed against the one before it; null when that one is not kept.
Json changes_of(const Api& api, const PastConfig& past) {
  for (const RevisionInfo& info : api.file.history().list()) {
    if (info.revision >= past.info.revision) continue;
    const auto before = api.file.history().find(info.revision);
    if (!before) break;
    return config_changes(before->document, past.document);
  }
  return nullptr;
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
    Json revisions = Json::array();
    for (const RevisionInfo& info : api.file.history().list()) revisions.push_back(to_json(info));
    const Json answer{{"revision", snapshot.document().revision},
                      {"edited_by_hand", snapshot.edited_by_hand()},
                      {"revisions", std::move(revisions)}};
    return json_response(200, answer);
  });
}

HttpResponse get_revision(Api& api, const HttpRequest& request, const Caller&) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    const auto past = past_config(api, request);
    if (!past) return not_kept(request);
    Document rolled_back = snapshot.document();
    const Rollback outcome = roll_back(rolled_back, past->document);
    Json answer = to_json(past->info);
    answer["changes"] = changes_of(api, *past);
    answer["rollback"] = to_json(outcome);
    answer["rollback"]["changes"] = config_changes(snapshot.document(), rolled_back);
    return json_response(200, answer);
  });
}

HttpResponse roll_back_to(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    const auto seen = revision_seen(body, errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    const auto past = past_config(api, request);
    if (!past) return not_kept(request);

    Rollback outcome;
    std::vector<std::string> changes;
    return commit(
        api, request, caller.name(),
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
