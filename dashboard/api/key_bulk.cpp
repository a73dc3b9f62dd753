// POST /api/keys/bulk

#include "dashboard/model/key_bulk.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "dashboard/api/changes.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/keys.h"
#include "dashboard/api/precondition.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/action_names.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::array<std::string_view, 5> kMembers{"revision", "digest", "ids", "action", "set"};

std::optional<HttpResponse> apply(const HttpRequest& request, const SeenState& seen,
                                  const KeyBulk& bulk, Timestamp now, Document& document,
                                  KeyBulkOutcome& outcome) {
  if (auto refusal = check_seen(request, seen, document)) return refusal;
  auto refusal = answer(request, change_keys(document, bulk, now, outcome));
  if (refusal && !outcome.unknown.empty()) {
    return with_members(std::move(*refusal), {{"unknown", outcome.unknown}});
  }
  return refusal;
}

}  // namespace

HttpResponse change_many_keys(Api& api, const HttpRequest& request, const Caller& caller) {
  return with_body(request, [&](const Json& body) {
    std::vector<FieldError> errors;
    refuse_unknown(body, kMembers, "is not a member of a bulk change", errors);
    const auto seen = seen_state(body, errors);
    const auto bulk = parse_key_bulk(body, errors);
    if (!errors.empty()) return invalid_fields(request, std::move(errors));

    KeyBulkOutcome outcome;
    return commit(
        api, request, {caller, action::kBulkKeys},
        [&](Document& document) {
          return apply(request, *seen, *bulk, api.clock.now(), document, outcome);
        },
        [&](const Snapshot& snapshot) {
          return json_response(200, Json{{"changed", outcome.changed},
                                         {"unchanged", outcome.unchanged},
                                         {"revision", snapshot.document().revision}});
        });
  });
}

}  // namespace gatehouse::dashboard
