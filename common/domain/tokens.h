#pragma once

#include <cstdint>

namespace gatehouse {

/// A number of model tokens. Never negative in a valid document.
using TokenCount = std::int64_t;

/// The largest limit and the largest total that a document may hold.
inline constexpr TokenCount kMaxTokenLimit = 1'000'000'000'000;

/// What a text comes to where nobody has counted its tokens: its bytes / 4, rounded up.
constexpr TokenCount estimate_tokens(std::int64_t text_bytes) { return (text_bytes + 3) / 4; }

}  // namespace gatehouse
