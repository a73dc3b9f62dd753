// Actions on a key that are more than an edit of its members.

#include <chrono>

#include "dashboard/api/changes.h"
#include "dashboard/api/key_record.h"
#include "dashboard/api/key_secrets.h"
#include "dashboard/api/keys.h"
#include "dashboard/api/problems.h"
#include "dashboard/api/requests.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::chrono::seconds kLongestGrace = std::chrono::days{7};

/// How long the old secret stays valid; nothing, and an error, when the body says it wrongly.
std::optional<std::chrono::seconds> grace_of(const Json& body, std::vector<FieldError>& errors) {
  for (const auto& [name, value] : body.items()) {
    if (name != "grace_seconds") errors.push_back({name, "is not a member of a rotation"});
  }
  const auto grace = body.find("grace_seconds");
  if (grace == body.end()) return std::chrono::seconds{0};
  if (grace->is_number_integer() && *grace >= 0 && *grace <= kLongestGrace.count()) {
    return std::chrono::seconds{grace->get<std::int64_t>()};
  }
  errors.push_back({"grace_seconds",
                    "must be a whole number from 0 to " + std::to_string(kLongestGrace.count())});
  return std::nullopt;
}

void rotate(ApiKey& key, const Secret& secret, std::chrono::seconds grace, Timestamp now) {
  key.previous.reset();
  if (grace.count() > 0) key.previous = PreviousSecret{key.digest, key.hint, now + grace, {}};
  set_secret(key, secret, false);
}

HttpResponse set_enabled(Api& api, const HttpRequest& request, const Caller& caller, bool enabled) {
  return commit_key(api, request, caller.name(),
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
    HttpResponse response = commit_key(api, request, caller.name(),
                                       [&](Document&, ApiKey& key) -> std::optional<HttpResponse> {
                                         rotate(key, secret, *grace, api.clock.now());
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
  return commit_key(api, request, caller.name(),
                    [](Document&, ApiKey& key) -> std::optional<HttpResponse> {
                      key.plain.reset();
                      return std::nullopt;
                    });
}

}  // namespace gatehouse::dashboard
