#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gatehouse::proxy::dialect {

/// Appends a JSON string, quotes included. Control characters are escaped; what is not valid UTF-8
/// becomes U+FFFD, so the result is valid JSON whatever the input.
void append_json_string(std::string& out, std::string_view text);

/// The bytes that a JSON string decodes to, given its text with the quotes.
std::size_t decoded_size(std::string_view quoted);

/// What simdjson reads beyond the end of a document. A buffer handed to a function of this folder
/// as `std::string&` is grown by that much capacity, never in size, when it has less; reserve it
/// ahead to spare the copy.
void ensure_json_padding(std::string& text);

/// Capacity to reserve for a document of that size.
std::size_t padded_capacity(std::size_t size);

}  // namespace gatehouse::proxy::dialect
