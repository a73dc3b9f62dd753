#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

/// The document's live settings, null where the default counts, and what there is to set.
HttpResponse get_settings(Api& api, const HttpRequest& request, const Caller& caller);

/// Merges settings; null goes back to the default.
HttpResponse update_settings(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
