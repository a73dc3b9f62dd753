#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// The SHA-256 of an api key's text: what is stored of it and what it is looked up by.
struct KeyDigest {
  std::array<std::uint8_t, 32> bytes{};

  friend bool operator==(const KeyDigest&, const KeyDigest&) = default;
};

std::string to_hex(const KeyDigest& digest);

/// 64 hex digits, upper or lower case; nothing for anything else.
std::optional<KeyDigest> parse_key_digest(std::string_view hex);

/// What people see of a key: its first three and last four characters ("gk_…k3Qz"). A key shorter
/// than twelve characters shows its first two only.
std::string key_hint(std::string_view key_text);

}  // namespace gatehouse

template <>
struct std::hash<gatehouse::KeyDigest> {
  // All of it counts: the digests in a file written by hand may be alike but for their last digits.
  std::size_t operator()(const gatehouse::KeyDigest& digest) const noexcept {
    std::uint64_t value = 0;
    const auto mix = [&value] {
      value *= 0x9e37'79b9'7f4a'7c15;
      value ^= value >> 32;
    };
    for (std::size_t at = 0; at < digest.bytes.size(); at += sizeof value) {
      std::uint64_t word = 0;
      std::memcpy(&word, digest.bytes.data() + at, sizeof word);
      value ^= word;
      mix();
    }
    mix();  // so that the last word's upper bytes reach the lower ones too
    return value;
  }
};
