#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

// Accounts, one function a route. Whoever gets another password, or is removed, is out with the
// next request. The last admin can be neither removed nor made a viewer (409).

HttpResponse list_admins(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse create_admin(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse update_admin(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse delete_admin(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
