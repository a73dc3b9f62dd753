#pragma once

#include "common/system/environment.h"
#include "proxy/options.h"

namespace gatehouse::proxy {

/// Puts the proxy together and serves until it is told to end. Returns the exit code; throws what
/// keeps it from starting.
int serve(const Options& options, const Environment& environment);

}  // namespace gatehouse::proxy
