#include "common/domain/utf8.h"

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

namespace gatehouse {
namespace {

std::string encoded(std::uint32_t point, int bytes) {
  static constexpr unsigned kLead[] = {0, 0, 0xc0, 0xe0, 0xf0};
  if (bytes == 1) return {static_cast<char>(point)};
  std::string text;
  for (int shift = 6 * (bytes - 1); shift >= 0; shift -= 6) {
    const unsigned mark = text.empty() ? kLead[bytes] : 0x80u;
    text += static_cast<char>(mark | ((point >> shift) & 0x3f));
  }
  return text;
}

int shortest(std::uint32_t point) {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

TEST_CASE("each code point has its length, in its shortest form only, surrogates none") {
  static constexpr std::uint32_t kRoom[] = {0, 0x80, 0x800, 0x10000, 0x200000};
  int wrong = 0;
  for (std::uint32_t point = 0; point < 0x200000; ++point) {
    const bool exists = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    for (int bytes = shortest(point); bytes <= 4; ++bytes) {
      if (point >= kRoom[bytes]) continue;
      const std::size_t expected =
          exists && bytes == shortest(point) ? static_cast<std::size_t>(bytes) : 0;
      if (utf8_length(encoded(point, bytes)) != expected) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a character that is cut short, or begins in its middle, is none") {
  for (const std::uint32_t point : {0xe4u, 0x20acu, 0x1f600u}) {
    const std::string whole = encoded(point, shortest(point));
    for (std::size_t size = 1; size < whole.size(); ++size) {
      CHECK(utf8_length(whole.substr(0, size)) == 0);
      CHECK(utf8_length(whole.substr(0, size) + "x") == 0);
      CHECK(utf8_length(whole.substr(size)) == 0);
    }
  }
  CHECK(utf8_length("") == 0);
  CHECK(utf8_length("\xf5\x80\x80\x80") == 0);
  CHECK(utf8_length("\xff") == 0);
}

TEST_CASE("a text is UTF-8 when all of it is") {
  for (const char* good :
       {"", "a", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) {
    CAPTURE(good);
    CHECK(is_utf8(good));
  }
  for (const char* bad : {"\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xed\xa0\x80",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("characters are counted, not bytes") {
  CHECK(utf8_characters("") == 0);
  CHECK(utf8_characters("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80") == 4);
}

TEST_CASE("control characters are C0, DEL and C1") {
  int wrong = 0;
  for (std::uint32_t point = 0; point < 0x300; ++point) {
    const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
    if (begins_with_control(encoded(point, shortest(point))) != control) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK_FALSE(begins_with_control(""));
  CHECK_FALSE(begins_with_control("\xc2"));
}

}  // namespace
}  // namespace gatehouse
