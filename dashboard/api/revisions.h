#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

// Past configs and the way back to one, one function a route. Differences name things and members,
// never values.

HttpResponse list_revisions(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse get_revision(Api& api, const HttpRequest& request, const Caller& caller);

/// `{"revision": n, "digest": "…"}` in the body is what the caller has seen: 412 when the document
/// is another by now (precondition.h).
HttpResponse roll_back_to(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
