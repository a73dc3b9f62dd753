#include "dashboard/api/session.h"

#include <string>
#include <vector>

#include "common/domain/rules.h"
#include "common/http/problem_response.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/problems.h"
#include "dashboard/api/requests.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/auth/cookie.h"

namespace gatehouse::dashboard {
namespace {

Json document_state(const SnapshotSource::Health& health, const SnapshotPtr& snapshot) {
  if (!health.ok || !snapshot) {
    Json state = {{"ok", false}};
    state.update(to_json(fault_of(health)));
    return state;
  }
  return {{"ok", true}, {"revision", snapshot->document().revision}};
}

std::string_view role_name(Role role) { return role == Role::admin ? "admin" : "viewer"; }

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
  state["role"] = role_name(role);
  state["document"] = document_state(api.source.health(), snapshot);
  return state;
}

void end_session_of(Api& api, const HttpRequest& request) {
  const std::string* cookies = request.header("cookie");
  const auto token = cookies ? session_token(*cookies) : std::nullopt;
  if (token) api.sessions.end(*token);
}

/// Every login gets a token of its own; the one the browser had before ends with it.
HttpResponse begin_session(Api& api, const HttpRequest& request, const Admin& account) {
  end_session_of(api, request);
  const Secret token = api.sessions.create(account.name, password_mark(account));
  HttpResponse response =
      json_response(200, state_for(api, account.name, account.role, fresh_snapshot(api.source)));
  response.headers.add("set-cookie", session_cookie(token, api.origins.secure()));
  return response;
}

HttpResponse wait_before(const HttpRequest& request, int status, std::chrono::seconds wait,
                         std::string detail) {
  HttpResponse response = problem_response(request, status, std::move(detail));
  response.headers.set("retry-after", std::to_string(wait.count()));
  return response;
}

HttpResponse throttled(const HttpRequest& request, std::chrono::seconds wait) {
  return wait_before(request, 429, wait,
                     "Too many failed attempts. Try again in " + std::to_string(wait.count()) +
                         (wait.count() == 1 ? " second." : " seconds."));
}

HttpResponse busy(const HttpRequest& request) {
  return wait_before(request, 503, std::chrono::seconds{1},
                     "Too many logins at once. Try again in a second.");
}

void record(Api& api, const HttpRequest& request, const std::string& account,
            std::string_view action, bool ok) {
  AuditEntry entry;
  entry.actor = {account, request.remote_addr, request.request_id};
  entry.action = action;
  entry.result = ok ? "ok" : "failed";
  api.audit.record(std::move(entry));
}

/// A text member of a body; notes an error when there is none.
std::string required_text(const Json& body, const char* name, std::vector<FieldError>& errors) {
  const auto member = body.find(name);
  if (member != body.end() && member->is_string() && !member->get_ref<const std::string&>().empty())
    return member->get<std::string>();
  errors.push_back({name, "is required"});
  return {};
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
      record(api, request, account ? name : "", action::kLogIn, false);
      return problem_response(request, 401, "Name or password is wrong.");
    case PasswordVerdict::correct:
      break;
  }
  api.throttle.succeeded(request.remote_addr, name);
  api.log.info("login_succeeded", {{"account", name}, {"address", request.remote_addr}});
  record(api, request, name, action::kLogIn, true);
  return begin_session(api, request, *account);
}

HttpResponse create_first_admin(Api& api, const HttpRequest& request, const Admin& admin) {
  const auto add = [&](Document& document) -> std::optional<HttpResponse> {
    if (!document.admins.empty()) {
      return problem_response(request, 409, "The dashboard has been set up already.");
    }
    document.admins.push_back(admin);
    return std::nullopt;
  };
  return commit(api, request, {admin.name, action::kSetUp}, add, [&](const Snapshot&) {
    api.setup_token.retire();
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
      return check_password(api, request, snapshot, name, password);
    });
  });
}

HttpResponse log_out(Api& api, const HttpRequest& request) {
  const SnapshotPtr snapshot = fresh_snapshot(api.source);
  const auto caller = snapshot
                          ? api.authenticator.authenticate(request, snapshot->document().admins)
                          : std::nullopt;
  if (caller && caller->proof() == Caller::Proof::session) {
    record(api, request, caller->name(), action::kLogOut, true);
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
    const Secret password(required_text(body, "password", errors));
    if (errors.empty()) {
      if (const auto problem = problem_with_name(name)) errors.push_back({"name", *problem});
      if (const auto problem = problem_with_password(password.expose())) {
        errors.push_back({"password", *problem});
      }
    }
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    return with_snapshot(api, request, [&](const Snapshot& snapshot) {
      if (!snapshot.document().admins.empty()) {
        return problem_response(request, 409, "The dashboard has been set up already.");
      }
      switch (api.setup_token.judge(token)) {
        case SetupToken::Verdict::unknown:
          record(api, request, "", action::kSetUp, false);
          return problem_response(request, 403, "This setup link is not valid.");
        case SetupToken::Verdict::expired:
          record(api, request, "", action::kSetUp, false);
          return problem_response(
              request, 403, "This setup link has expired. Restart the dashboard for another.");
        case SetupToken::Verdict::valid:
          break;
      }
      const auto hash = api.passwords.hash(password);
      return hash ? create_first_admin(
                        api, request, Admin{name, Role::admin, *hash, api.clock.now(), {}})
                  : busy(request);
    });
  });
}

}  // namespace gatehouse::dashboard
