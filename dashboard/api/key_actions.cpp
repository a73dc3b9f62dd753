// Actions on a key that are more than an edit of its members.

#include <array>
#include <chrono>

#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/keys.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/model/key_changes.h"
#include "dashboard/model/key_secrets.h"

namespace gatehouse::dashboard {
namespace {

/// How long the old secret stays valid; nothing, and an error, when the body says it wrongly.
std::optional<std::chrono::seconds> grace_of(const Json& body, std::vector<FieldError>& errors) {
  static constexpr std::array<std::string_view, 1> kMembers{"grace_seconds"};
  refuse_unknown(body, kMembers, "is not a member of a rotation", errors);
  const auto grace = body.find("grace_seconds");
  if (grace == body.end()) return std::chrono::seconds{0};
  const std::int64_t seconds = grace->is_number_integer() ? grace->get<std::int64_t>() : -1;
  if (auto problem = problem_with_grace(seconds)) {
    errors.push_back({"grace_seconds", std::move(*problem)});
    return std::nullopt;
  }
  return std::chrono::seconds{seconds};
}

HttpResponse set_enabled(Api& api, const HttpRequest& request, const Caller& caller, bool enabled) {
  return commit_key(api, request, {caller, enabled ? action::kEnableKey : action::kDisableKey},
                    [enabled](Document&, ApiKey& key) -> std::optional<HttpResponse> {
                      key.enabled = enabled;
                      return std::nullopt;
                    });
}

}  // namespace

HttpResponse rotate_key(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    const auto grace = grace_of(body, errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));

    const Secret secret = make_secret();
    HttpResponse response = commit_key(api, request, {caller, action::kRotateKey},
                                       [&](Document&, ApiKey& key) -> std::optional<HttpResponse> {
                                         replace_secret(key, secret, *grace, api.clock.now());
                                         return std::nullopt;
                                       });
    if (response.status != 200) return response;
    return with_members(std::move(response), {{"key", secret.expose()}});
  });
}

HttpResponse enable_key(Api& api, const HttpRequest& request, const Caller& caller) {
  return set_enabled(api, request, caller, true);
}

HttpResponse disable_key(Api& api, const HttpRequest& request, const Caller& caller) {
  return set_enabled(api, request, caller, false);
}

HttpResponse hash_key(Api& api, const HttpRequest& request, const Caller& caller) {
  return commit_key(api, request, {caller, action::kHashKey},
                    [](Document&, ApiKey& key) -> std::optional<HttpResponse> {
                      key.plain.reset();
                      return std::nullopt;
                    });
}

}  // namespace gatehouse::dashboard
