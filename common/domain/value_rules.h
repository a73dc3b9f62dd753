#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/domain/tokens.h"

namespace gatehouse {

// The rules for single values: why the value cannot be ("must be …"), nothing when it can. Pure
// functions.

inline constexpr std::size_t kMaxNameLength = 100;  ///< in characters (code points)
inline constexpr std::chrono::milliseconds kLongestTime = std::chrono::hours(24);
inline constexpr std::chrono::seconds kLongestPing{3600};
inline constexpr TokenCount kMaxTokensPerImage = 1'000'000;

/// A line of text of 1 to `longest` characters.
std::optional<std::string> problem_with_line(std::string_view text, std::size_t longest);

std::optional<std::string> problem_with_name(std::string_view name);
std::optional<std::string> problem_with_id(std::string_view id);
std::optional<std::string> problem_with_model(std::string_view model);
std::optional<std::string> problem_with_notes(std::string_view notes);

/// Printable ASCII without spaces: anything else cannot come in a header.
std::optional<std::string> problem_with_plain_key(std::string_view text);
std::optional<std::string> problem_with_env_name(std::string_view name);
std::optional<std::string> problem_with_token_limit(TokenCount limit);
std::optional<std::string> problem_with_rate(std::int64_t value);  ///< per minute, or at once
std::optional<std::string> problem_with_path_prefix(std::string_view prefix);
std::optional<std::string> problem_with_base_url(std::string_view url);
std::optional<std::string> problem_with_range(std::int64_t value, std::int64_t least,
                                              std::int64_t most);

}  // namespace gatehouse
