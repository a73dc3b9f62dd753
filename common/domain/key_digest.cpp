#include "common/domain/key_digest.h"

namespace gatehouse {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(const KeyDigest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(64);
  for (const std::uint8_t byte : digest.bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<KeyDigest> parse_key_digest(std::string_view hex) {
  if (hex.size() != 64) return std::nullopt;
  KeyDigest digest;
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

std::string key_hint(std::string_view key_text) {
  if (key_text.size() < 12) return std::string(key_text.substr(0, 2)) + "…";
  return std::string(key_text.substr(0, 3)) + "…" +
         std::string(key_text.substr(key_text.size() - 4));
}

}  // namespace gatehouse
