#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "common/storage/document.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"
#include "dashboard/model/json.h"
#include "dashboard/model/refusal.h"

namespace gatehouse::dashboard {

/// Changes a document that has just been read, or answers why not; the document is thrown away
/// then. May run more than once, each time with the document as it stands.
using Edit = std::function<std::optional<HttpResponse>(Document&)>;

/// Whose change it is, and which; `action` is one of action_names.h.
struct Change {
  /// The caller outlives the commit.
  Change(const Caller& by, std::string_view what) : author(by.name()), action(what), caller(&by) {}

  /// By somebody who has no account yet.
  Change(std::string by, std::string_view what) : author(std::move(by)), action(what) {}

  std::string author;
  std::string_view action;
  const Caller* caller = nullptr;
};

/// Commits an edit, with its entry in the audit log, and answers it with `success`, given the
/// committed document; adds x-revision and x-committed-at. Hashing and waiting for the lock take
/// their time: a caller whose account has been removed meanwhile, or has another password, is
/// refused (401), and so is one who has become a viewer (403). While the file cannot be used, or is
/// locked for too long: 503 with the reason, and nothing is written.
HttpResponse commit(Api& api, const HttpRequest& request, const Change& change, const Edit& edit,
                    const std::function<HttpResponse(const Snapshot&)>& success);

/// Changes a key that stands in the document, or answers why not.
using KeyEdit = std::function<std::optional<HttpResponse>(Document&, ApiKey&)>;

/// Commits an edit of the key that the path's `:id` names and answers with its record; 404 without
/// one.
HttpResponse commit_key(Api& api, const HttpRequest& request, const Change& change,
                        const KeyEdit& edit);

/// What a change of the document answers, as an Edit does.
std::optional<HttpResponse> answer(const HttpRequest& request, Refused refused);

/// A record with its ETag.
HttpResponse record_response(int status, const Json& record);

}  // namespace gatehouse::dashboard
