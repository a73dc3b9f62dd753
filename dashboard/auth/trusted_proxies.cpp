#include "dashboard/auth/trusted_proxies.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include <openssl/asn1.h>
#include <openssl/x509v3.h>

#include "common/domain/text.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kIpv4Bits = 32;
constexpr std::size_t kAllBits = 128;
constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::string_view kMappedPrefix = "::ffff:";

struct FreeOctets {
  void operator()(ASN1_OCTET_STRING* octets) const { ASN1_OCTET_STRING_free(octets); }
};

/// Without the port that some servers add: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    return end == std::string_view::npos ? text : text.substr(1, end - 1);
  }
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && text.find('.') < colon ? text.substr(0, colon) : text;
}

/// As the server shows its peers: IPv4 in IPv6 as IPv4.
std::string_view plain(std::string_view address) {
  const bool mapped = address.starts_with(kMappedPrefix) && address.find('.') != address.npos;
  return mapped ? address.substr(kMappedPrefix.size()) : address;
}

/// The header's addresses in their order; several headers are one list (RFC 9110, 5.3).
std::vector<std::string> forwarded_for(const HttpHeaders& headers) {
  std::vector<std::string> addresses;
  for (const auto& [name, value] : headers) {
    if (!equal_ignoring_case(name, "x-forwarded-for")) continue;
    std::string_view rest = value;
    for (bool more = true; more;) {
      const std::size_t comma = rest.find(',');
      more = comma != std::string_view::npos;
      addresses.emplace_back(plain(without_port(trimmed(rest.substr(0, comma), " \t"))));
      if (more) rest.remove_prefix(comma + 1);
    }
  }
  return addresses;
}

}  // namespace

std::optional<TrustedProxies::Address> TrustedProxies::parse(std::string_view text) {
  const std::unique_ptr<ASN1_OCTET_STRING, FreeOctets> octets(
      a2i_IPADDRESS(std::string(text).c_str()));
  if (!octets) return std::nullopt;
  const std::uint8_t* bytes = ASN1_STRING_get0_data(octets.get());
  const auto size = static_cast<std::size_t>(ASN1_STRING_length(octets.get()));
  Address address{};
  if (size == address.size()) {
    std::copy_n(bytes, size, address.begin());
  } else {
    std::copy_n(bytes, size, std::copy(kMapped.begin(), kMapped.end(), address.begin()));
  }
  return address;
}

bool TrustedProxies::is_ipv4(const Address& address) {
  return std::equal(kMapped.begin(), kMapped.end(), address.begin());
}

bool TrustedProxies::add(std::string_view network) {
  const std::size_t slash = network.find('/');
  const auto address = parse(network.substr(0, slash));
  if (!address) return false;
  const std::size_t own_bits = is_ipv4(*address) ? kIpv4Bits : kAllBits;
  std::size_t bits = own_bits;
  if (slash != std::string_view::npos) {
    const std::string_view number = network.substr(slash + 1);
    const char* end = number.data() + number.size();
    const auto read = std::from_chars(number.data(), end, bits);
    if (read.ec != std::errc{} || read.ptr != end || bits > own_bits) return false;
  }
  networks_.push_back({*address, kAllBits - own_bits + bits});
  return true;
}

bool TrustedProxies::trusts(const Address& address) const {
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    const std::size_t bytes = network.bits / 8;
    const std::size_t rest = network.bits % 8;
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(bytes),
                    network.address.begin())) {
      return false;
    }
    return rest == 0 || ((address[bytes] ^ network.address[bytes]) >> (8 - rest)) == 0;
  });
}

std::string TrustedProxies::caller_behind(const std::string& peer,
                                          const HttpHeaders& headers) const {
  std::string caller = peer;
  if (networks_.empty()) return caller;
  auto speaker = parse(peer);
  std::vector<std::string> addresses = forwarded_for(headers);
  while (speaker && trusts(*speaker) && !addresses.empty()) {
    speaker = parse(addresses.back());
    if (speaker) caller = std::move(addresses.back());
    addresses.pop_back();
  }
  return caller;
}

}  // namespace gatehouse::dashboard
