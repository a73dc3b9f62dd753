#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/http_headers.h"

namespace gatehouse::dashboard {

/// The servers in front of the dashboard that may say whom they speak for (X-Forwarded-For).
///
/// Anybody can send that header; it counts only when the peer is one of these, and of its addresses
/// only the last that is none of these: what stands before it was sent by whoever that is.
/// Immutable, so thread-safe.
class TrustedProxies {
 public:
  /// An address, or a network such as "10.0.0.0/8" or "fd00::/8". False when it is neither.
  bool add(std::string_view network);

  /// Whose request it is: the peer's, or that of whom the trusted servers speak for. What in the
  /// header is no address ends the search.
  std::string caller_behind(const std::string& peer, const HttpHeaders& headers) const;

 private:
  using Address = std::array<std::uint8_t, 16>;  // IPv4 as IPv6 maps it (RFC 4291, 2.5.5.2)

  struct Network {
    Address address{};
    std::size_t bits = 0;
  };

  static std::optional<Address> parse(std::string_view text);
  static bool is_ipv4(const Address& address);
  bool trusts(const Address& address) const;

  std::vector<Network> networks_;
};

}  // namespace gatehouse::dashboard
