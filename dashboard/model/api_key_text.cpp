#include "dashboard/model/api_key_text.h"

#include <algorithm>

namespace gatehouse::dashboard {
namespace {

constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// CRC-32 (ISO-HDLC, as in zlib).
std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = 0xffffffffu;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
  }
  return ~crc;
}

std::string checksum(std::string_view text) {
  std::uint32_t value = crc32(text);
  std::string out(kKeyChecksumCharacters, '0');
  for (auto at = out.rbegin(); at != out.rend(); ++at) {
    *at = kBase62[value % 62];
    value /= 62;
  }
  return out;
}

bool is_key_character(char c) {
  return kBase62.find(c) != std::string_view::npos || c == '_' || c == '-';
}

}  // namespace

std::string make_api_key_text(const std::function<std::uint32_t(std::uint32_t)>& uniform) {
  std::string text{kKeyPrefix};
  for (std::size_t i = 0; i < kKeyRandomCharacters; ++i) text += kBase62[uniform(62)];
  return text + checksum(text);
}

bool has_valid_checksum(std::string_view text) {
  const std::size_t body = kKeyPrefix.size() + kKeyRandomCharacters;
  return text.size() == body + kKeyChecksumCharacters && text.starts_with(kKeyPrefix) &&
         checksum(text.substr(0, body)) == text.substr(body);
}

std::optional<std::string> problem_with_chosen_key(std::string_view text) {
  if (text.size() < 8 || text.size() > 256) return "must be 8 to 256 characters long";
  if (!std::all_of(text.begin(), text.end(), is_key_character)) {
    return "may contain only A-Z, a-z, 0-9, _ and -";
  }
  return std::nullopt;
}

}  // namespace gatehouse::dashboard
