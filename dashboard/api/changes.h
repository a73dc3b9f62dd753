#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "common/storage/document.h"
#include "dashboard/api/api.h"
#include "dashboard/api/json.h"

namespace gatehouse::dashboard {

/// Changes a document that has just been read, or answers why not; the document is thrown away
/// then. May run more than once, each time with the document as it stands.
using Edit = std::function<std::optional<HttpResponse>(Document&)>;

/// Commits an edit and answers it with `success`, given the committed document; adds x-revision and
/// x-committed-at. While the file cannot be used, or is locked for too long: 503 with the reason,
/// and nothing is written.
///
/// `author` is who the history says made the change.
HttpResponse commit(Api& api, const HttpRequest& request, const std::string& author,
                    const Edit& edit, const std::function<HttpResponse(const Snapshot&)>& success);

/// Changes a key that stands in the document, or answers why not.
using KeyEdit = std::function<std::optional<HttpResponse>(Document&, ApiKey&)>;

/// Commits an edit of the key that the path's `:id` names and answers with its record; 404 without
/// one.
HttpResponse commit_key(Api& api, const HttpRequest& request, const std::string& author,
                        const KeyEdit& edit);

/// A record with its ETag.
HttpResponse record_response(int status, const Json& record);

}  // namespace gatehouse::dashboard
