#pragma once

#include "common/http/router.h"
#include "dashboard/server/gate.h"
#include "dashboard/server/static_files.h"

namespace gatehouse::dashboard {

/// Everything the dashboard answers to. `gate` and `files` must outlive the router.
Router make_routes(const Gate& gate, const StaticFiles& files);

}  // namespace gatehouse::dashboard
