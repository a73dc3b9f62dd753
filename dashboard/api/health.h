#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"

namespace gatehouse::dashboard {

/// Whether the process answers at all.
HttpResponse livez(Api& api, const HttpRequest& request);

/// Whether it can do its work: 503 with the reason while the data file cannot be used.
HttpResponse readyz(Api& api, const HttpRequest& request);

}  // namespace gatehouse::dashboard
