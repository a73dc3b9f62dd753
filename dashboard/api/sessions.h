#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

// Logins, by ids that nobody can log in with. Admins see and end everybody's, viewers their own.

HttpResponse list_sessions(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse end_session(Api& api, const HttpRequest& request, const Caller& caller);

/// With `others=1`, which must be said: all of one's own but this one.
HttpResponse end_other_sessions(Api& api, const HttpRequest& request, const Caller& caller);

/// {current, password}. The other sessions of the account end, this one goes on under a token of
/// its own. Wrong tries are throttled as those of logins are.
HttpResponse change_own_password(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
