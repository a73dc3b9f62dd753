#include "proxy/http1/authority.h"

#include "proxy/http1/characters.h"

namespace gatehouse::proxy::http1 {
namespace {

bool is_port(std::string_view text) {
  if (text.size() > 5) return false;
  int port = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    port = port * 10 + (c - '0');
  }
  return port <= 65535;
}

bool has_whole_escapes(std::string_view text) {
  for (std::size_t i = text.find('%'); i < text.size(); i = text.find('%', i + 1)) {
    if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) {
      return false;
    }
  }
  return true;
}

bool is_registered_name(std::string_view text) {
  bool allowed = !text.empty();
  for (const char c : text) allowed &= is_host_char(c);
  return allowed && has_whole_escapes(text);
}

bool is_ipv6(std::string_view text) {
  int colons = 0;
  for (const char c : text) {
    if (c == ':') ++colons;
    if (c != ':' && c != '.' && hex_value(c) < 0) return false;
  }
  return colons >= 2 && colons <= 8;
}

}  // namespace

bool is_authority(std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos || !is_ipv6(text.substr(1, close - 1))) return false;
    const std::string_view rest = text.substr(close + 1);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return is_registered_name(text);
  return is_registered_name(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

}  // namespace gatehouse::proxy::http1
