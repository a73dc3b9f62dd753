#include "dashboard/api/sessions.h"

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
#include "dashboard/model/parameters.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::array<std::string_view, 2> kPasswordMembers{"current", "password"};

bool may_see(const Caller& caller, const Session& session) {
  return caller.role() == Role::admin || session.account == caller.name();
}

/// The sessions that still open something and that the caller may see.
std::vector<Session> sessions_for(Api& api, const Caller& caller, const Snapshot& snapshot) {
  std::vector<Session> sessions = api.sessions.list();
  std::erase_if(sessions, [&](const Session& session) {
    return !may_see(caller, session) || !account_of(session, snapshot.document().admins);
  });
  return sessions;
}

Json session_record(const Session& session, const Caller& caller) {
  return {{"id", session.id},
          {"account", session.account},
          {"created_at", format_rfc3339(session.created_at)},
          {"last_seen_at", format_rfc3339(session.last_seen_at)},
          {"address", session.origin.address},
          {"user_agent", session.origin.user_agent},
          {"current", session.id == caller.session_id()}};
}

HttpResponse no_session(const HttpRequest& request) {
  return problem_response(request, 409, "The token for scripts has no session and no password.");
}

/// Commits the hash and lets the session go on.
HttpResponse set_own_password(Api& api, const HttpRequest& request, const Caller& caller,
                              const Secret& hash) {
  AdminEdit edit;
  edit.password_hash = hash;
  return commit(
      api, request, {caller, action::kChangePassword},
      [&](Document& document) {
        return answer(request, edit_admin(document, caller.name(), edit));
      },
      [&](const Snapshot& snapshot) {
        api.sessions.end_all_of(caller.name());
        HttpResponse response = no_content_response();
        give_session(api, request, *find_account(snapshot.document().admins, caller.name()),
                     response);
        return response;
      });
}

HttpResponse check_and_change(Api& api, const HttpRequest& request, const Caller& caller,
                              const Snapshot& snapshot, const Secret& current,
                              const Secret& password) {
  if (const auto wait = api.throttle.begin(request.remote_addr, caller.name())) {
    return throttled(request, *wait);
  }
  const Admin* account = find_account(snapshot.document().admins, caller.name());
  const auto stored = account ? std::optional(account->password_hash) : std::nullopt;
  switch (api.passwords.verify(stored, current)) {
    case PasswordVerdict::busy:
      return busy(request);
    case PasswordVerdict::wrong:
      record_login(api, request, caller.name(), action::kChangePassword, false);
      return problem_response(request, 403, "The current password is wrong.");
    case PasswordVerdict::correct:
      break;
  }
  api.throttle.succeeded(request.remote_addr, caller.name());
  const auto hash = api.passwords.hash(password);
  return hash ? set_own_password(api, request, caller, *hash) : busy(request);
}

}  // namespace

HttpResponse list_sessions(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    Json records = Json::array();
    for (const Session& session : sessions_for(api, caller, snapshot)) {
      records.push_back(session_record(session, caller));
    }
    return json_response(200, Json{{"sessions", std::move(records)}});
  });
}

HttpResponse end_session(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    const std::string& id = *request.params.find("id");
    const auto sessions = sessions_for(api, caller, snapshot);
    const bool known = std::any_of(sessions.begin(), sessions.end(),
                                   [&](const Session& session) { return session.id == id; });
    if (!known) return problem_response(request, 404, "There is no such session.");
    api.sessions.end_by_id(id);
    record_login(api, request, caller.name(), action::kEndSession, true);
    return no_content_response();
  });
}

HttpResponse end_other_sessions(Api& api, const HttpRequest& request, const Caller& caller) {
  Parameters parameters(given_parameters(request), {"others"});
  const auto others = parameters.text("others");
  if (others != "1" && others != "true") {
    parameters.refuse("others", "must be 1: all of one's own but this one are ended");
  }
  if (!parameters.errors().empty()) return invalid_fields(request, parameters.errors());
  if (caller.proof() != Caller::Proof::session) return no_session(request);
  api.sessions.end_all_of(caller.name(), caller.session_id());
  record_login(api, request, caller.name(), action::kEndSession, true);
  return no_content_response();
}

HttpResponse change_own_password(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    refuse_unknown(body, kPasswordMembers, "is not a member of a change of password", errors);
    const Secret current(required_text(body, "current", errors));
    const Secret password = chosen_password(body, "password", errors);
    if (current.expose().size() > kMaxPasswordBytes) {
      errors.push_back({"current", "is no password: it is too long"});
    }
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    if (caller.proof() != Caller::Proof::session) return no_session(request);
    return with_snapshot(api, request, [&](const Snapshot& snapshot) {
      return check_and_change(api, request, caller, snapshot, current, password);
    });
  });
}

}  // namespace gatehouse::dashboard
