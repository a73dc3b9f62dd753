#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

/// The audit log, newest first: `limit` (1–1000, 50), `before` (a `seq`), `actor`, `action` (one,
/// or the part before its dot). `next` is the `before` of the page behind, null on the last.
HttpResponse list_audit(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
