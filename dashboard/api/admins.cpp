#include "dashboard/api/admins.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/http/problem_response.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/logins.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/model/admin_changes.h"
#include "dashboard/model/json_words.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::array<std::string_view, 3> kMembersOfNew{"name", "password", "role"};
constexpr std::array<std::string_view, 2> kMembersOfEdit{"role", "password"};
constexpr const char* kNoMember = "is not a member of an account";

Json admin_record(const Admin& admin, const std::vector<Session>& sessions) {
  const auto live = std::count_if(sessions.begin(), sessions.end(), [&](const Session& session) {
    return session.account == admin.name && session.password_mark == password_mark(admin);
  });
  return {{"name", admin.name},
          {"role", spelling_of(admin.role, kRoleWords)},
          {"created_at", or_null(admin.created_at)},
          {"sessions", live}};
}

std::optional<Role> role_in(const Json& body, std::vector<FieldError>& errors) {
  const auto member = body.find("role");
  const auto role = member == body.end() ? std::nullopt : meaning_of(*member, kRoleWords);
  if (!role) errors.push_back({"role", must_be_one_of(kRoleWords)});
  return role;
}

/// Answers with the account as it is committed.
std::function<HttpResponse(const Snapshot&)> answer_with(Api& api, int status,
                                                         const std::string& name) {
  return [&api, status, &name](const Snapshot& snapshot) {
    const Admin* admin = find_account(snapshot.document().admins, name);
    return json_response(status, admin_record(*admin, api.sessions.list()));
  };
}

HttpResponse add_to_document(Api& api, const HttpRequest& request, const Caller& caller,
                             const Admin& admin) {
  return commit(
      api, request, {caller, action::kAddAccount},
      [&](Document& document) { return answer(request, add_admin(document, admin)); },
      [&](const Snapshot& snapshot) { return answer_with(api, 201, admin.name)(snapshot); });
}

/// Whether an account of that name is there, before anything is hashed for it.
bool is_known(Api& api, const std::string& name) {
  const SnapshotPtr snapshot = fresh_snapshot(api.source);
  return snapshot && find_account(snapshot->document().admins, name);
}

}  // namespace

HttpResponse list_admins(Api& api, const HttpRequest& request, const Caller&) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    const std::vector<Session> sessions = api.sessions.list();
    Json admins = Json::array();
    for (const Admin& admin : snapshot.document().admins) {
      admins.push_back(admin_record(admin, sessions));
    }
    return json_response(200, Json{{"admins", std::move(admins)}});
  });
}

HttpResponse create_admin(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    refuse_unknown(body, kMembersOfNew, kNoMember, errors);
    const std::string name = required_text(body, "name", errors);
    if (!name.empty()) {
      if (const auto problem = problem_with_new_account(name)) errors.push_back({"name", *problem});
    }
    const Secret password = chosen_password(body, "password", errors);
    const auto role = role_in(body, errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    const auto hash = api.passwords.hash(password);
    if (!hash) return busy(request);
    return add_to_document(api, request, caller, Admin{name, *role, *hash, api.clock.now(), {}});
  });
}

HttpResponse update_admin(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    const std::string& name = *request.params.find("name");
    std::vector<FieldError> errors;
    refuse_unknown(body, kMembersOfEdit, kNoMember, errors);
    AdminEdit edit;
    if (body.contains("role")) edit.role = role_in(body, errors);
    std::optional<Secret> password;
    if (body.contains("password")) password = chosen_password(body, "password", errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    if (password && is_known(api, name)) {
      edit.password_hash = api.passwords.hash(*password);
      if (!edit.password_hash) return busy(request);
    }
    HttpResponse response = commit(
        api, request, {caller, action::kUpdateAccount},
        [&](Document& document) { return answer(request, edit_admin(document, name, edit)); },
        answer_with(api, 200, name));
    if (response.status == 200 && edit.password_hash) api.sessions.end_all_of(name);
    return response;
  });
}

HttpResponse delete_admin(Api& api, const HttpRequest& request, const Caller& caller) {
  const std::string& name = *request.params.find("name");
  HttpResponse response = commit(
      api, request, {caller, action::kRemoveAccount},
      [&](Document& document) { return answer(request, remove_admin(document, name)); },
      [](const Snapshot&) { return no_content_response(); });
  if (response.status == 204) api.sessions.end_all_of(name);
  return response;
}

}  // namespace gatehouse::dashboard
