#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"

namespace gatehouse::dashboard {

// Logging in and out. These routes are open: they are how one gets in.

HttpResponse get_session(Api& api, const HttpRequest& request);
HttpResponse log_in(Api& api, const HttpRequest& request);
HttpResponse log_out(Api& api, const HttpRequest& request);

/// Makes the first admin, who then is logged in. Works once, with the token of the setup link.
HttpResponse set_up(Api& api, const HttpRequest& request);

}  // namespace gatehouse::dashboard
