#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// Where a text stops being JSON, and why.
struct SyntaxError {
  std::size_t offset = 0;
  std::string message;
};

/// Checks that `text` is exactly one JSON value (RFC 8259) in valid UTF-8, no object in it has a
/// member twice (escapes resolved) and arrays and objects nest at most `max_depth` deep. Nothing
/// when all of that holds. Unhurried: for what the fast reader does not know or cannot read.
std::optional<SyntaxError> find_syntax_error(std::string_view text, int max_depth);

/// The offset behind the JSON value that begins at `begin`, checked in the same way; nothing when
/// it is not right. What follows it is not looked at.
std::optional<std::size_t> end_of_json_value(std::string_view text, std::size_t begin,
                                             int max_depth);

/// The text that a string stands for, given what stands between its quotes. Must be valid.
std::string unescape_json(std::string_view between_quotes);

}  // namespace gatehouse
