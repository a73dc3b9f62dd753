#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

HttpResponse list_proxies(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
