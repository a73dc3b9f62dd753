#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::dashboard {

/// Lines of cells (RFC 4180; lone line feeds end lines too). A byte order mark is passed over, and
/// so are empty lines. Nothing when a quote is not closed.
std::optional<std::vector<std::vector<std::string>>> parse_csv(std::string_view text);

}  // namespace gatehouse::dashboard
