#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

/// Server-sent events: key.created, key.updated, key.deleted, config.updated, usage.updated,
/// proxy.updated, document.invalid, document.valid, and `reset` for one who must fetch everything
/// again. Goes on after Last-Event-ID. Ends when its session does.
HttpResponse stream_events(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
