#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace gatehouse::proxy::http1 {

/// Eight characters as one number, to judge them together. What the functions below find is told by
/// bits, so that what several words say can be put together by `|`.
using Word = std::uint64_t;

constexpr Word each(unsigned char c) { return Word{0x0101010101010101} * c; }
inline constexpr Word kTopBits = each(0x80);

/// The next characters of a text as a number as large as asked for.
template <typename Number>
constexpr Number number_at(const char* text) {
  std::array<char, sizeof(Number)> bytes{};
  std::copy_n(text, bytes.size(), bytes.begin());
  return std::bit_cast<Number>(bytes);
}

constexpr Word word_at(const char* eight) { return number_at<Word>(eight); }

/// Not 0 when one of the characters is below `bound`, which is at most 0x80: only
/// such a byte borrows into its top bit when `bound` is taken off it.
constexpr Word below(Word word, unsigned char bound) {
  return (word - each(bound)) & ~word & kTopBits;
}

/// Not 0 when one of the characters is `c`.
constexpr Word equal(Word word, unsigned char c) { return below(word ^ each(c), 1); }

/// Every character of a text of one to eight, some of them more than once. Texts of one length have
/// the same word only when they are the same.
constexpr Word short_word(std::string_view text) {
  const char* const end = text.data() + text.size();
  if (text.size() >= 4) {
    return number_at<std::uint32_t>(text.data()) | Word{number_at<std::uint32_t>(end - 4)} << 32;
  }
  const auto character = [&](std::size_t at) { return Word{static_cast<unsigned char>(text[at])}; };
  const Word last = character(text.size() - 1);
  const Word four = character(0) | character(text.size() / 2) << 8 | last << 16 | last << 24;
  return four | four << 32;
}

/// Whether `finds(word)` finds something in any eight characters of the text.
template <typename Finds>
constexpr bool any_word(std::string_view text, Finds finds) {
  if (text.size() <= sizeof(Word)) return !text.empty() && finds(short_word(text)) != 0;
  Word found = finds(word_at(text.data() + text.size() - sizeof(Word)));
  for (std::size_t at = 0; at + sizeof(Word) < text.size(); at += sizeof(Word)) {
    found |= finds(word_at(text.data() + at));
  }
  return found != 0;
}

}  // namespace gatehouse::proxy::http1
