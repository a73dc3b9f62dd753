#pragma once

#include <string>

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

/// What was used: `group_by` key (default), model or upstream; `bucket` hour or day of the zone
/// `tz` (UTC), or none; `from` (a day ago) and `to` (now); `key`, `model`, `upstream` to see one
/// only; `top` (20 with `bucket`, else 1000) groups have rows, 200,000 for all steps together.
/// `from` and `to` are widened to quarters of an hour, which the answer tells.
HttpResponse get_usage(Api& api, const HttpRequest& request, const Caller& caller);

/// What a key has used in the last 24 hours, by hour (UTC), hours without usage left out. Null
/// while that cannot be looked up.
Json usage_history(Api& api, const std::string& key_id);

}  // namespace gatehouse::dashboard
