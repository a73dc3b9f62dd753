#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace gatehouse {

/// The first byte in [at, end) that is not plain within a JSON string: a quote, a backslash, a
/// control character, or part of a non-ASCII character. `end` when there is none.
inline const char* find_unplain(const char* at, const char* end) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  // Each leaves the high bit in bytes that match; above the first of them there may be others.
  const auto zeros = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes; };
  const auto below_space = [](std::uint64_t bytes) { return (bytes - 0x20 * kOnes) & ~bytes; };
  for (; end - at >= 8; at += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    const std::uint64_t found = (bytes | below_space(bytes) | zeros(bytes ^ ('"' * kOnes)) |
                                 zeros(bytes ^ ('\\' * kOnes)) | zeros(bytes ^ (0x7f * kOnes))) &
                                kHighs;
    if (found != 0) return at + std::countr_zero(found) / 8;
  }
  for (; at != end; ++at) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\') break;
  }
  return at;
}

}  // namespace gatehouse
