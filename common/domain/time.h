#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// A moment in UTC with millisecond resolution, as the document and the journal store it.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Reads an RFC 3339 date-time ("2026-12-31T23:59:59Z", fractions and offsets allowed; fractions
/// below a millisecond are cut). Returns nothing for anything else, impossible dates included,
/// nor for moments outside of the years 0 to 9999 in UTC, which it cannot write.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

/// Writes UTC with `Z`; milliseconds only when there are some.
std::string format_rfc3339(Timestamp time);

/// Appends what format_rfc3339 returns.
void append_rfc3339(std::string& out, Timestamp time);

/// Writes the same to `out`, which has room for kRfc3339Length characters; returns the end of it.
char* write_rfc3339(char* out, Timestamp time);

inline constexpr std::size_t kRfc3339Length = 24;

}  // namespace gatehouse
