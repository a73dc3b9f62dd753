#pragma once

#include <cstdint>

namespace gatehouse::testing {

// A loopback TCP port that was free a moment ago. Prefer port 0 and the address a program logs;
// this is for addresses that must be known beforehand, such as one where nobody listens.
// Throws std::system_error.
std::uint16_t free_port();

}  // namespace gatehouse::testing
