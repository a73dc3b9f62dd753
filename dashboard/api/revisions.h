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

/// `{"revision": n}` in the body is the revision that the caller has seen: 412 when the document is
/// at another by now.
HttpResponse roll_back_to(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
