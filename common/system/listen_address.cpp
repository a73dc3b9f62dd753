#include "common/system/listen_address.h"

#include <charconv>

namespace gatehouse {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool is_ipv6_character(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == '.' ||
         c == ':';
}

template <typename Predicate>
bool consists_of(std::string_view text, Predicate allowed) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (!allowed(c)) return false;
  }
  return true;
}

}  // namespace

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    const auto port = parse_port(text);
    if (!port) return std::nullopt;
    return ListenAddress{"127.0.0.1", *port};
  }
  const auto port = parse_port(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (!port) return std::nullopt;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (!consists_of(host, is_ipv6_character)) return std::nullopt;
  } else if (!consists_of(host, is_host_character)) {
    return std::nullopt;
  }
  return ListenAddress{std::string(host), *port};
}

std::string format_listen_address(const ListenAddress& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace gatehouse
