#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// Undoes percent-encoding (RFC 3986, 2.1). Nothing when an escape is malformed.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace gatehouse
