#include "dashboard/api/logins.h"

#include <utility>

#include "common/http/problem_response.h"
#include "dashboard/auth/cookie.h"

namespace gatehouse::dashboard {
namespace {

HttpResponse wait_before(const HttpRequest& request, int status, std::chrono::seconds wait,
                         std::string detail) {
  HttpResponse response = problem_response(request, status, std::move(detail));
  response.headers.set("retry-after", std::to_string(wait.count()));
  return response;
}

}  // namespace

void end_session_of(Api& api, const HttpRequest& request) {
  const std::string* cookies = request.header("cookie");
  const auto token = cookies ? session_token(*cookies) : std::nullopt;
  if (token) api.sessions.end(*token);
}

void give_session(Api& api, const HttpRequest& request, const Admin& account,
                  HttpResponse& response) {
  end_session_of(api, request);
  const std::string* user_agent = request.header("user-agent");
  const Secret token =
      api.sessions.create(account.name, password_mark(account),
                          {request.remote_addr, user_agent ? *user_agent : std::string()});
  response.headers.add("set-cookie", session_cookie(token, api.origins.secure()));
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

void record_login(Api& api, const HttpRequest& request, const std::string& account,
                  std::string_view action, bool ok) {
  AuditEntry entry;
  entry.actor = {account, request.remote_addr, request.request_id};
  entry.action = action;
  entry.result = ok ? "ok" : "failed";
  api.audit.record(std::move(entry));
}

std::string required_text(const Json& body, const char* name, std::vector<FieldError>& errors) {
  const auto member = body.find(name);
  if (member != body.end() && member->is_string() && !member->get_ref<const std::string&>().empty())
    return member->get<std::string>();
  errors.push_back({name, "is required"});
  return {};
}

Secret chosen_password(const Json& body, const char* name, std::vector<FieldError>& errors) {
  Secret password(required_text(body, name, errors));
  if (password.empty()) return password;
  if (const auto problem = problem_with_password(password.expose())) {
    errors.push_back({name, *problem});
  }
  return password;
}

}  // namespace gatehouse::dashboard
