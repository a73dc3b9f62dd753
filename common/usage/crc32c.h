#pragma once

#include <cstdint>
#include <string_view>

namespace gatehouse {

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4). Uses the SSE4.2 instruction where there is one.
std::uint32_t crc32c(std::string_view bytes);

/// The same from a table; what crc32c does on other processors.
std::uint32_t crc32c_by_table(std::string_view bytes);

}  // namespace gatehouse
