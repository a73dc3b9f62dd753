#include "dashboard/api/session.h"

#include <string>
#include <vector>

#include "common/domain/text.h"
#include "common/http/problem_response.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/logins.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/auth/cookie.h"
#include "dashboard/model/admin_changes.h"

namespace gatehouse::dashboard {
namespace {

/// What tries of setup links are counted under beside their address; no account can be called so.
constexpr const char* kSetUpTries = "\n";

Json document_state(const SnapshotSource::Health& health, const SnapshotPtr& snapshot) {
  if (!health.ok || !snapshot) {
    Json state = {{"ok", false}};
    state.update(to_json(fault_of(health)));
    return state;
  }
  return {{"ok", true}, {"revision", snapshot->document().revision}};
}

Json public_state(const Api& api, const SnapshotPtr& snapshot) {
  return {{"authenticated", false},
          {"setup_required", snapshot && snapshot->document().admins.empty()},
          {"version", GATEHOUSE_VERSION},
          {"demo", api.demo}};
}

Json state_for(const Api& api, const std::string& name, Role role, const SnapshotPtr& snapshot) {
  Json state = public_state(api, snapshot);
  state["authenticated"] = true;
  state["name"] = name;
  state["role"] = spelling_of(role, kRoleWords);
  state["document"] = document_state(api.source.health(), snapshot);
  return state;
}

/// Every login gets a token of its own; the one the browser had before ends with it.
HttpResponse begin_session(Api& api, const HttpRequest& request, const Admin& account) {
  HttpResponse response =
      json_response(200, state_for(api, account.name, account.role, fresh_snapshot(api.source)));
  give_session(api, request, account, response);
  return response;
}

HttpResponse check_password(Api& api, const HttpRequest& request, const Snapshot& snapshot,
                            const std::string& name, const Secret& password) {
  if (const auto wait = api.throttle.begin(request.remote_addr, name)) {
    api.log.warn("login_throttled", {{"address", request.remote_addr}});
    return throttled(request, *wait);
  }
  const Admin* account = find_account(snapshot.document().admins, name);
  const auto stored = account ? std::optional(account->password_hash) : std::nullopt;
  switch (api.passwords.verify(stored, password)) {
    case PasswordVerdict::busy:
      return busy(request);
    case PasswordVerdict::wrong:
      api.log.warn("login_failed", {{"address", request.remote_addr}});
      // A name that is no account's is not kept: people type passwords into the wrong field.
      record_login(api, request, account ? name : "", action::kLogIn, false);
      return problem_response(request, 401, "Name or password is wrong.");
    case PasswordVerdict::correct:
      break;
  }
  api.throttle.succeeded(request.remote_addr, name);
  api.log.info("login_succeeded", {{"account", name}, {"address", request.remote_addr}});
  record_login(api, request, name, action::kLogIn, true);
  return begin_session(api, request, *account);
}

HttpResponse create_first_admin(Api& api, const HttpRequest& request, const Admin& admin) {
  const auto add = [&](Document& document) -> std::optional<HttpResponse> {
    if (has_admin(document)) {
      return problem_response(request, 409, "The dashboard has been set up already.");
    }
    return answer(request, add_admin(document, admin));
  };
  return commit(api, request, {admin.name, action::kSetUp}, add, [&](const Snapshot&) {
    api.setup_token.retire();
    api.throttle.succeeded(request.remote_addr, kSetUpTries);
    api.log.info("setup_completed", {{"account", admin.name}, {"address", request.remote_addr}});
    return begin_session(api, request, admin);
  });
}

}  // namespace

HttpResponse get_session(Api& api, const HttpRequest& request) {
  const SnapshotPtr snapshot = fresh_snapshot(api.source);
  if (!snapshot) return json_response(200, public_state(api, snapshot));
  const auto caller = api.authenticator.authenticate(request, snapshot->document().admins);
  return json_response(200, caller ? state_for(api, caller->name(), caller->role(), snapshot)
                                   : public_state(api, snapshot));
}

HttpResponse log_in(Api& api, const HttpRequest& request) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    const std::string name = required_text(body, "name", errors);
    const Secret password(required_text(body, "password", errors));
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    if (password.expose().size() > kMaxPasswordBytes || name.size() > kMaxPasswordBytes) {
      return problem_response(request, 401, "Name or password is wrong.");
    }
    return with_snapshot(api, request, [&](const Snapshot& snapshot) {
      // Keyboards put a space behind a name that they complete.
      const bool is_known = find_account(snapshot.document().admins, name);
      return check_password(api, request, snapshot, is_known ? name : std::string(trimmed(name)),
                            password);
    });
  });
}

HttpResponse log_out(Api& api, const HttpRequest& request) {
  const SnapshotPtr snapshot = fresh_snapshot(api.source);
  const auto caller = snapshot
                          ? api.authenticator.authenticate(request, snapshot->document().admins)
                          : std::nullopt;
  if (caller && caller->proof() == Caller::Proof::session) {
    record_login(api, request, caller->name(), action::kLogOut, true);
  }
  end_session_of(api, request);
  HttpResponse response = no_content_response();
  response.headers.add("set-cookie", expired_session_cookie(api.origins.secure()));
  return response;
}

HttpResponse set_up(Api& api, const HttpRequest& request) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    const std::string token = required_text(body, "token", errors);
    const std::string name = required_text(body, "name", errors);
    if (!name.empty()) {
      if (const auto problem = problem_with_new_account(name)) errors.push_back({"name", *problem});
    }
    const Secret password = chosen_password(body, "password", errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    return with_snapshot(api, request, [&](const Snapshot& snapshot) {
      if (has_admin(snapshot.document())) {
        return problem_response(request, 409, "The dashboard has been set up already.");
      }
      // The token cannot be guessed; each try is written into the audit log, which can be filled.
      if (const auto wait = api.throttle.begin(request.remote_addr, kSetUpTries)) {
        return throttled(request, *wait);
      }
      switch (api.setup_token.judge(token)) {
        case SetupToken::Verdict::unknown:
          record_login(api, request, "", action::kSetUp, false);
          return problem_response(request, 403, "This setup link is not valid.");
        case SetupToken::Verdict::expired:
          record_login(api, request, "", action::kSetUp, false);
          return problem_response(
              request, 403, "This setup link has expired. Restart the dashboard for another.");
        case SetupToken::Verdict::valid:
          break;
      }
      const auto hash = api.passwords.hash(password);
      return hash ? create_first_admin(api, request,
                                       Admin{name, Role::admin, *hash, api.clock.now(), {}})
                  : busy(request);
    });
  });
}

}  // namespace gatehouse::dashboard
