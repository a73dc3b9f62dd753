#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace gatehouse::proxy::text {

/// Eight characters as one number, to judge them together. What the functions below find is marked
/// by the top bit of a byte, so that what several find can be put together by `|`; other bits of
/// theirs mean nothing.
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

/// Marks that there are characters of ASCII below `bound`, which is at most 0x80: only they borrow
/// into their top bits when `bound` is taken off them.
constexpr Word below(Word word, unsigned char bound) { return (word - each(bound)) & ~word; }

/// Marks that there are characters of ASCII above `bound`: only they carry into their top bits.
constexpr Word above(Word word, unsigned char bound) {
  return ((word & ~kTopBits) + each(static_cast<unsigned char>(0x7f - bound))) & ~word;
}

/// Marks that there are characters `c`; the first mark is right, those behind it may be wrong.
constexpr Word equal_to(Word word, char c) {
  return below(word ^ each(static_cast<unsigned char>(c)), 1);
}

/// Every character of a text of one to seven, some of them more than once. Texts of one length have
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

/// Whether `marks(word)` marks anything in any eight characters of the text.
template <typename Marks>
constexpr bool any_marked(std::string_view text, Marks marks) {
  if (text.empty()) return false;
  Word found = 0;
  if (text.size() < sizeof(Word)) {
    found = marks(short_word(text));
  } else {
    found = marks(word_at(text.data() + text.size() - sizeof(Word)));
    for (std::size_t at = 0; at + sizeof(Word) < text.size(); at += sizeof(Word)) {
      found |= marks(word_at(text.data() + at));
    }
  }
  return (found & kTopBits) != 0;
}

}  // namespace gatehouse::proxy::text
