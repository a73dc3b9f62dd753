#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::dashboard {

inline constexpr std::string_view kKeyPrefix = "gk_";
inline constexpr std::size_t kKeyRandomCharacters = 32;
inline constexpr std::size_t kKeyChecksumCharacters = 6;

/// Makes the text of an api key: `gk_`, 32 random base62 characters, 6 characters of checksum
/// (CRC-32 of what stands before, in base62), so that a mistyped key can be told from an unknown
/// one. `uniform(n)` returns an unpredictable number in [0, n).
std::string make_api_key_text(const std::function<std::uint32_t(std::uint32_t)>& uniform);

/// Whether the text has the form and the checksum of a key that make_api_key_text made.
bool has_valid_checksum(std::string_view text);

/// Why a text that an admin chose cannot be an api key (8–256 of [A-Za-z0-9_-]); nothing if it can.
std::optional<std::string> problem_with_chosen_key(std::string_view text);

}  // namespace gatehouse::dashboard
