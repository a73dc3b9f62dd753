#pragma once

#include <string>

#include "tests/support/demo_upstream/connection.h"

namespace gatehouse::testing::demo {

// Listens on `address` ("127.0.0.1:0"), logs {"event":"listening","address":…} to stderr, and
// serves on `threads` threads until SIGTERM or SIGINT. Throws std::system_error when it cannot
// listen.
void serve(const std::string& address, unsigned threads, Service& service);

}  // namespace gatehouse::testing::demo
