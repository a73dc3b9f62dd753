#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// Where to listen: "127.0.0.1:3030", "[::1]:3030", "localhost:0".
struct ListenAddress {
  std::string host;  ///< without the brackets of an IPv6 address
  std::uint16_t port = 0;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// Nothing unless the text is host and port. A port alone ("3030") means 127.0.0.1.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

/// "127.0.0.1:3030", with brackets round an IPv6 address.
std::string format_listen_address(const ListenAddress& address);

}  // namespace gatehouse
