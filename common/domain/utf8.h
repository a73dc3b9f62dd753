#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse {

// UTF-8 as RFC 3629 has it: shortest forms, no surrogates, nothing beyond U+10FFFF. Pure functions.

/// How many bytes the character takes that `text` begins with; 0 when it begins with none.
std::size_t utf8_length(std::string_view text);

/// Whether all of it is well-formed.
bool is_utf8(std::string_view text);

/// How many characters (code points) a well-formed text has.
std::size_t utf8_characters(std::string_view text);

/// Whether `text` begins with a control character: C0, DEL, or C1 (U+0080 to U+009F).
bool begins_with_control(std::string_view text);

/// Whether there is one anywhere in it.
bool has_control_character(std::string_view text);

}  // namespace gatehouse
