// Creating, updating, deleting and restoring keys.

#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/keys.h"
#include "dashboard/api/precondition.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/model/key_changes.h"
#include "dashboard/model/key_record.h"

namespace gatehouse::dashboard {
namespace {

std::optional<HttpResponse> check_key(const HttpRequest& request, const Caller& caller,
                                      const ApiKey& key, Timestamp now) {
  return check_if_match(request, caller, etag_of(key), "this key",
                        [&] { return key_record(key, now); });
}

}  // namespace

HttpResponse create_key(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    const Timestamp now = api.clock.now();
    std::vector<FieldError> errors;
    const NewKey made = make_key(body, caller.name(), now, errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));
    return commit(
        api, request, {caller, action::kCreateKey},
        [&](Document& document) { return answer(request, add_key(document, made.key)); },
        [&](const Snapshot&) {
          Json record = key_record(made.key, now);
          record["key"] = made.secret.expose();
          HttpResponse response = record_response(201, record);
          response.headers.set("location", "/api/keys/" + made.key.id);
          return response;
        });
  });
}

HttpResponse update_key(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    return commit_key(api, request, {caller, action::kUpdateKey},
                      [&](Document& document, ApiKey& key) -> std::optional<HttpResponse> {
                        const Timestamp now = api.clock.now();
                        if (auto refusal = check_key(request, caller, key, now)) return refusal;
                        return answer(request, edit_key(document, key, body, now));
                      });
  });
}

HttpResponse delete_key(Api& api, const HttpRequest& request, const Caller& caller) {
  const std::string& id = *request.params.find("id");
  return commit(
      api, request, {caller, action::kDeleteKey},
      [&](Document& document) -> std::optional<HttpResponse> {
        const Timestamp now = api.clock.now();
        ApiKey* key = find_key(document, id);
        if (!key) return no_such_key(request);
        if (auto refusal = check_key(request, caller, *key, now)) return refusal;
        set_key_aside(document, *key, now);
        return std::nullopt;
      },
      [](const Snapshot&) { return no_content_response(); });
}

HttpResponse restore_key(Api& api, const HttpRequest& request, const Caller& caller) {
  const std::string& id = *request.params.find("id");
  return commit(
      api, request, {caller, action::kRestoreKey},
      [&](Document& document) {
        return answer(request, bring_key_back(document, id, api.clock.now()));
      },
      [&](const Snapshot& snapshot) {
        return record_response(200, key_record(*snapshot.find_id(id), api.clock.now()));
      });
}

}  // namespace gatehouse::dashboard
