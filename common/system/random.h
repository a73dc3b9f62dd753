#pragma once

#include <cstdint>
#include <string>

#include "common/domain/time.h"

namespace gatehouse {

/// An unpredictable number in [0, bound). Thread-safe.
std::uint32_t random_uniform(std::uint32_t bound);

/// `bytes` unpredictable bytes as lower-case hex.
std::string random_hex(std::size_t bytes);

/// A ULID: 26 characters of Crockford base32 that sort by the time they were made
/// (https://github.com/ulid/spec).
std::string make_ulid(Timestamp now);

}  // namespace gatehouse
