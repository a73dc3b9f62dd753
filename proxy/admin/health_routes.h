#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "proxy/admin/admin_hooks.h"

namespace gatehouse::proxy {

/// GET /livez: the process answers.
HttpResponse livez(const HttpRequest& request);

/// GET /readyz: 200 or 503. `?verbose` lists the checks, one a line: "[+]document ok",
/// "[-]listener failed: not open".
HttpResponse readyz(const HttpRequest& request, const Readiness& readiness);

}  // namespace gatehouse::proxy
