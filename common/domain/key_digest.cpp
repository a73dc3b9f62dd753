#include "common/domain/key_digest.h"

namespace gatehouse {
namespace {

constexpr std::uint8_t kNoDigit = 0xff;

/// What each byte is worth as a hex digit.
constexpr auto kHexValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::uint8_t i = 0; i < 16; ++i) {
    values[static_cast<unsigned char>("0123456789abcdef"[i])] = i;
    values[static_cast<unsigned char>("0123456789ABCDEF"[i])] = i;
  }
  return values;
}();

}  // namespace

std::string to_hex(const KeyDigest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out(2 * digest.bytes.size(), '0');
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    out[2 * i] = kDigits[digest.bytes[i] >> 4];
    out[2 * i + 1] = kDigits[digest.bytes[i] & 15];
  }
  return out;
}

std::optional<KeyDigest> parse_key_digest(std::string_view hex) {
  KeyDigest digest;
  if (hex.size() != 2 * digest.bytes.size()) return std::nullopt;
  std::uint8_t all = 0;
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    const std::uint8_t high = kHexValues[static_cast<unsigned char>(hex[2 * i])];
    const std::uint8_t low = kHexValues[static_cast<unsigned char>(hex[2 * i + 1])];
    all = static_cast<std::uint8_t>(all | high | low);
    digest.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (all >= 16) return std::nullopt;
  return digest;
}

std::string key_hint(std::string_view key_text) {
  if (key_text.size() < 12) return std::string(key_text.substr(0, 2)) + "…";
  return std::string(key_text.substr(0, 3)) + "…" +
         std::string(key_text.substr(key_text.size() - 4));
}

}  // namespace gatehouse
