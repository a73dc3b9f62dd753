#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

/// One request a row, newest first: `key`, `model`, `upstream`, `status` (429, or 4xx),
/// `provenance`, `from`, `to`; `limit` (1–200, 50) and `before`, the `next` of the page before.
HttpResponse list_requests(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
