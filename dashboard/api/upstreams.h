#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

// The LLM APIs behind the proxies, one function a route. A credential that comes in is sealed at
// once; none ever goes out.

HttpResponse list_upstreams(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse get_upstream(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse create_upstream(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse update_upstream(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse delete_upstream(Api& api, const HttpRequest& request, const Caller& caller);

/// Calls the upstream's model list with each credential that can be had here, one after the other,
/// and adds what the proxies say of those that only they have. 503 while too many tests run.
HttpResponse test_upstream(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
