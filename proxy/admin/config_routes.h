#pragma once

#include <vector>

#include "common/http/http_response.h"
#include "common/system/setting.h"

namespace gatehouse::proxy {

/// GET /admin/config: `{"settings":[{"name","value","source","live"}…]}` of what is in force, the
/// data file's settings included. A value is a text, of a secret "set" or "unset", null for none.
/// `live`: a change in the data file would count at once.
HttpResponse get_config(const std::vector<EffectiveSetting>& settings);

}  // namespace gatehouse::proxy
