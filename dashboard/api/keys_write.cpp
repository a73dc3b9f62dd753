// Creating, updating, deleting and restoring keys.

#include <algorithm>

#include "common/http/problem_response.h"
#include "common/system/random.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/key_fields.h"
#include "dashboard/api/key_record.h"
#include "dashboard/api/key_secrets.h"
#include "dashboard/api/keys.h"
#include "dashboard/api/precondition.h"
#include "dashboard/api/problems.h"
#include "dashboard/api/requests.h"

namespace gatehouse::dashboard {
namespace {

HttpResponse conflict(const HttpRequest& request, FieldError error) {
  HttpProblem problem;
  problem.status = 409;
  problem.detail = error.field + " " + error.message;
  problem.errors.push_back(std::move(error));
  return problem_response(request, problem);
}

std::optional<HttpResponse> check_name(const HttpRequest& request, const Document& document,
                                       const ApiKey& key) {
  if (!is_name_taken(document, key.name, key.id)) return std::nullopt;
  return conflict(request, {"name", "belongs to another key already"});
}

std::optional<HttpResponse> check_secret(const HttpRequest& request, const Document& document,
                                         const ApiKey& key) {
  const auto holder = holder_of(document, key.digest, key.id);
  if (!holder) return std::nullopt;
  return conflict(request, {"key", "is the secret of " + *holder + " already"});
}

void drop_long_deleted(Document& document, Timestamp now) {
  std::erase_if(document.deleted, [now](const DeletedKey& deleted) {
    return deleted.deleted_at + kDeletedKept <= now;
  });
}

}  // namespace

HttpResponse create_key(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    const Timestamp now = api.clock.now();
    ApiKey key;
    std::vector<FieldError> errors;
    const KeyCreation creation = merge_creation(body, now, key, errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));

    const Secret secret = creation.chosen ? *creation.chosen : make_secret();
    set_secret(key, secret, creation.store_plain);
    key.id = "key_" + make_ulid(now);
    key.created_at = now;
    key.created_by = caller.name();
    return commit(
        api, request, caller.name(),
        [&](Document& document) -> std::optional<HttpResponse> {
          if (auto refusal = check_name(request, document, key)) return refusal;
          if (auto refusal = check_secret(request, document, key)) return refusal;
          document.keys.push_back(key);
          return std::nullopt;
        },
        [&](const Snapshot&) {
          Json record = key_record(key, now);
          record["key"] = secret.expose();
          HttpResponse response = record_response(201, record);
          response.headers.set("location", "/api/keys/" + key.id);
          return response;
        });
  });
}

HttpResponse update_key(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    return commit_key(api, request, caller.name(),
                      [&](Document& document, ApiKey& key) -> std::optional<HttpResponse> {
                        const Timestamp now = api.clock.now();
                        if (auto refusal = check_if_match(request, caller, key, now))
                          return refusal;
                        std::vector<FieldError> errors;
                        const std::string name = key.name;
                        merge_members(body, now, key, errors);
                        if (!errors.empty()) return invalid_fields(request, std::move(errors));
                        // A file edited by hand may hold a name twice; that hinders no other edit.
                        return key.name == name ? std::nullopt : check_name(request, document, key);
                      });
  });
}

HttpResponse delete_key(Api& api, const HttpRequest& request, const Caller& caller) {
  const std::string& id = *request.params.find("id");
  return commit(
      api, request, caller.name(),
      [&](Document& document) -> std::optional<HttpResponse> {
        const Timestamp now = api.clock.now();
        ApiKey* key = find_key(document, id);
        if (!key) return no_such_key(request);
        if (auto refusal = check_if_match(request, caller, *key, now)) return refusal;
        key->plain.reset();
        document.deleted.push_back({std::move(*key), now});
        document.keys.erase(document.keys.begin() + (key - document.keys.data()));
        drop_long_deleted(document, now);
        return std::nullopt;
      },
      [](const Snapshot&) { return no_content_response(); });
}

HttpResponse restore_key(Api& api, const HttpRequest& request, const Caller& caller) {
  const std::string& id = *request.params.find("id");
  return commit(
      api, request, caller.name(),
      [&](Document& document) -> std::optional<HttpResponse> {
        const auto found =
            std::find_if(document.deleted.begin(), document.deleted.end(),
                         [&](const DeletedKey& deleted) { return deleted.key.id == id; });
        if (found == document.deleted.end() ||
            found->deleted_at + kDeletedKept <= api.clock.now()) {
          return problem_response(request, 404, "There is no such deleted key.");
        }
        if (auto refusal = check_name(request, document, found->key)) return refusal;
        if (auto refusal = check_secret(request, document, found->key)) return refusal;
        found->key.enabled = false;
        document.keys.push_back(std::move(found->key));
        document.deleted.erase(found);
        return std::nullopt;
      },
      [&](const Snapshot& snapshot) {
        return record_response(200, key_record(*snapshot.find_id(id), api.clock.now()));
      });
}

}  // namespace gatehouse::dashboard
