#pragma once

#include <array>

namespace gatehouse::proxy::http1 {

/// Character classes of RFC 9110, 5.6 and RFC 3986, 2, free of locales.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
constexpr bool is_alpha(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

/// What no field value may have: control characters but the tab.
constexpr bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return ((byte < 0x20) & (byte != '\t')) | (byte == 0x7f);
}

/// A visible ASCII character.
constexpr bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

/// -1 for what is no hexadecimal digit.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char letter = lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

namespace detail {

template <typename Predicate>
constexpr std::array<bool, 256> table_of(Predicate predicate) {
  std::array<bool, 256> table{};
  for (int i = 0; i < 256; ++i)
    table[static_cast<std::size_t>(i)] = predicate(static_cast<char>(i));
  return table;
}

constexpr bool any_of(char c, const char* set) {
  for (; *set != '\0'; ++set) {
    if (c == *set) return true;
  }
  return false;
}

inline constexpr auto kTokenTable =
    table_of([](char c) { return is_alpha(c) || is_digit(c) || any_of(c, "!#$%&'*+-.^_`|~"); });

inline constexpr auto kHostTable =
    table_of([](char c) { return is_alpha(c) || is_digit(c) || any_of(c, "-._~!$&'()*+,;=%"); });

}  // namespace detail

constexpr bool is_token_char(char c) { return detail::kTokenTable[static_cast<unsigned char>(c)]; }

/// A character of a registered name; `%` has to be followed by two hexadecimal digits.
constexpr bool is_host_char(char c) { return detail::kHostTable[static_cast<unsigned char>(c)]; }

}  // namespace gatehouse::proxy::http1
