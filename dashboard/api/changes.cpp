#include "dashboard/api/changes.h"

#include <utility>

#include "common/http/problem_response.h"
#include "common/system/file_error.h"
#include "common/system/file_lock.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/precondition.h"
#include "dashboard/api/problems.h"
#include "dashboard/model/key_changes.h"
#include "dashboard/model/key_record.h"

namespace gatehouse::dashboard {
namespace {

/// Leaves DataFile::edit without a commit.
struct RefusedWith {
  HttpResponse answer;
};

HttpResponse try_later(const HttpRequest& request, const std::string& reason) {
  HttpResponse response = problem_response(request, 503, reason);
  response.headers.set("retry-after", "1");
  return response;
}

/// Refuses who was let in before the document said otherwise.
std::optional<HttpResponse> check_standing(const HttpRequest& request, const Caller& caller,
                                           const Document& document) {
  switch (standing_of(caller, document.admins)) {
    case Standing::gone:
      return who_are_you(request);
    case Standing::lowered:
      return problem_response(request, 403, "This account is a viewer's by now.");
    case Standing::kept:
      break;
  }
  return std::nullopt;
}

}  // namespace

HttpResponse commit(Api& api, const HttpRequest& request, const Change& change, const Edit& edit,
                    const std::function<HttpResponse(const Snapshot&)>& success) {
  try {
    const Actor actor{change.author, request.remote_addr, request.request_id};
    const SnapshotPtr committed = api.changes.commit(actor, change.action, [&](Document& document) {
      auto refusal =
          change.caller ? check_standing(request, *change.caller, document) : std::nullopt;
      if (!refusal) refusal = edit(document);
      if (refusal) throw RefusedWith{std::move(*refusal)};
    });
    HttpResponse response = success(*committed);
    response.headers.set("x-revision", std::to_string(committed->document().revision));
    response.headers.set("x-committed-at",
                         format_rfc3339(committed->revised_at().value_or(api.clock.now())));
    return response;
  } catch (RefusedWith& refused) {
    return std::move(refused.answer);
  } catch (const DataFileError& error) {
    return document_problem(request, fault_of(error));
  } catch (const LockTimeout& error) {
    return try_later(request, error.what());
  } catch (const FileError& error) {
    api.log.error("commit_failed", {{"error", error.what()}, {"request_id", request.request_id}});
    return try_later(request, error.what());
  }
}

HttpResponse commit_key(Api& api, const HttpRequest& request, const Change& change,
                        const KeyEdit& edit) {
  const std::string& id = *request.params.find("id");
  std::string changed;
  return commit(
      api, request, change,
      [&](Document& document) -> std::optional<HttpResponse> {
        ApiKey* key = find_key(document, id);
        if (!key) return no_such_key(request);
        changed = key->id;
        return edit(document, *key);
      },
      [&](const Snapshot& snapshot) {
        return record_response(200, key_record(*snapshot.find_id(changed), api.clock.now()));
      });
}

std::optional<HttpResponse> answer(const HttpRequest& request, Refused refused) {
  if (!refused) return std::nullopt;
  return refusal_response(request, std::move(*refused));
}

HttpResponse record_response(int status, const Json& record) {
  HttpResponse response = json_response(status, record);
  response.headers.set("etag", quoted_tag(record["etag"].get<std::string>()));
  return response;
}

}  // namespace gatehouse::dashboard
