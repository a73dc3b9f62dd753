#include "dashboard/api/settings.h"

#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/precondition.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/model/etag.h"
#include "dashboard/model/settings_fields.h"

namespace gatehouse::dashboard {
namespace {

Json record_of(const Document& document) {
  Json values = settings_record(document.settings);
  std::string etag = etag_of_members(values);
  return {{"settings", std::move(values)},
          {"schema", settings_schema()},
          {"revision", document.revision},
          {"etag", std::move(etag)}};
}

}  // namespace

HttpResponse get_settings(Api& api, const HttpRequest& request, const Caller&) {
  return with_snapshot(api, request, [](const Snapshot& snapshot) {
    return record_response(200, record_of(snapshot.document()));
  });
}

HttpResponse update_settings(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    return commit(
        api, request, {caller, action::kUpdateSettings},
        [&](Document& document) -> std::optional<HttpResponse> {
          const std::string etag = etag_of_members(settings_record(document.settings));
          if (auto refusal = check_if_match(request, caller, etag, "the settings",
                                            [&] { return record_of(document); })) {
            return refusal;
          }
          return answer(request, merge_settings(body, document.settings));
        },
        [](const Snapshot& snapshot) {
          return record_response(200, record_of(snapshot.document()));
        });
  });
}

}  // namespace gatehouse::dashboard
