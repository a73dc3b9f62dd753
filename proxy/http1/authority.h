#pragma once

#include <string_view>

namespace gatehouse::proxy::http1 {

/// Whether the text is `uri-host [ ":" port ]` (RFC 9110, 7.2): a name, an IPv4 address or an IPv6
/// address in brackets, and a port that is empty or below 65536. User information and an empty host
/// are refused.
bool is_authority(std::string_view text);

}  // namespace gatehouse::proxy::http1
