// Reading keys: the list, one record, look-up by secret, usage.

#include "common/http/problem_response.h"
#include "common/system/sha256.h"
#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/keys.h"
#include "dashboard/api/problems.h"
#include "dashboard/api/usage.h"
#include "dashboard/model/key_query.h"
#include "dashboard/model/key_record.h"

namespace gatehouse::dashboard {
namespace {

Json windows_of(const ApiKey& key, Timestamp now) {
  Json windows = Json::array();
  for (const UsageWindow& window : key.usage_windows) {
    if (!counts(window, now)) continue;
    windows.push_back({{"window_start", format_rfc3339(window.start)},
                       {"minutes", window.minutes ? Json(window.minutes->count()) : Json(nullptr)},
                       {"tokens_used", window.tokens}});
  }
  return windows;
}

}  // namespace

HttpResponse list_keys(Api& api, const HttpRequest& request, const Caller&) {
  std::vector<FieldError> errors;
  const KeyQuery query = parse_key_query(given_parameters(request), errors);
  if (!errors.empty()) return invalid_fields(request, std::move(errors));
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    const Document& document = snapshot.document();
    const Timestamp now = api.clock.now();
    const KeyPage page = select_keys(document.keys, query, now);
    Json records = Json::array();
    for (const ApiKey* key : page.keys) records.push_back(key_record(*key, now));
    return json_response(200, key_list(records, page.total, query, snapshot));
  });
}

HttpResponse get_key(Api& api, const HttpRequest& request, const Caller&) {
  return with_key(api, request, [&](const ApiKey& key) {
    return record_response(200, key_record(key, api.clock.now()));
  });
}

HttpResponse lookup_key(Api& api, const HttpRequest& request, const Caller&) {
  return with_body(request, [&](const Json& body) {
    const auto secret = body.find("key");
    if (secret == body.end() || !secret->is_string()) {
      return invalid_fields(request, {{"key", "is required: the text of an api key"}});
    }
    const Secret presented(secret->get<std::string>());
    return with_snapshot(api, request, [&](const Snapshot& snapshot) {
      const Timestamp now = api.clock.now();
      const KeyDigest digest = sha256(presented.expose());
      const ApiKey* key = snapshot.find(digest);
      if (!key || !accepts(*key, digest, now)) return no_such_key(request);
      return record_response(200, key_record(*key, now));
    });
  });
}

HttpResponse key_usage(Api& api, const HttpRequest& request, const Caller&) {
  return with_key(api, request, [&](const ApiKey& key) {
    const Timestamp now = api.clock.now();
    return json_response(200, Json{{"id", key.id},
                                   {"usage", to_json(usage_of(key, now))},
                                   {"windows", windows_of(key, now)},
                                   {"history", usage_history(api, key.id)},
                                   {"total_lifetime_tokens", key.total_lifetime_tokens}});
  });
}

}  // namespace gatehouse::dashboard
