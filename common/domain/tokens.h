#pragma once

#include <cstdint>

namespace gatehouse {

/// A number of model tokens. Never negative in a valid document.
using TokenCount = std::int64_t;

/// The largest limit and the largest total that a document may hold.
inline constexpr TokenCount kMaxTokenLimit = 1'000'000'000'000;

}  // namespace gatehouse
