#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "common/system/clock.h"
#include "proxy/admin/admin_hooks.h"
#include "proxy/admin/reload_history.h"
#include "proxy/admin/reload_limiter.h"

namespace gatehouse::proxy {

/// `{"status":"error","message":…}`, the shape of every refusal of the admin routes.
HttpResponse admin_error(int status, const std::string& message);

/// POST /admin/reload: 200 when the data file is good, 400 with its fault when not, 429 beyond the
/// limit. `?dry_run=1` answers what would change instead of changing it, and counts towards the
/// limit all the same: it reads the file too.
HttpResponse post_reload(const HttpRequest& request, ReloadLimiter& limiter,
                         const AdminHooks& hooks, const Clock& clock);

/// GET /admin/reloads: `{"reloads":[…]}`, newest first.
HttpResponse get_reloads(const ReloadHistory& history);

}  // namespace gatehouse::proxy
