#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse {

/// Letters that must be inserted, removed, replaced or swapped with their neighbour to make one
/// text of the other (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The one of `known` that a mistyped flag comes closest to, when it comes close.
std::optional<std::string> meant_flag(std::string_view flag, std::span<const std::string> known);

/// Which variable of ours the name of a variable is a misspelling of; nothing for ours and for what
/// has nothing to do with us.
///
/// An environment is full of other programs' variables, so a small distance is not enough. Names
/// are compared word by word (between underscores), those of one word never (PORT, WORKERS); words
/// of up to three letters must be right (so SSL_CERT_FILE is not TLS_CERT_FILE, nor XAI_API_KEY
/// ZAI_API_KEY), up to six letters may have one mistake, others two, the whole name two, and one
/// word must be right as it stands. Also a misspelling is what leaves out an underscore besides
/// others, or the last word of three or more (USAGE_FLUSH).
std::optional<std::string> meant_variable(std::string_view name);

}  // namespace gatehouse
