#include "proxy/text/words.h"

#include <bit>
#include <string>

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy::text;

TEST_CASE("a character is found in a text of any length, wherever it stands") {
  for (std::size_t size = 1; size <= 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'b');
      CAPTURE(size);
      CAPTURE(at);
      CHECK_FALSE(any_marked(text, [](Word word) { return below(word, 'b'); }));
      CHECK_FALSE(any_marked(text, [](Word word) { return above(word, 'b'); }));
      text[at] = 'a';
      CHECK(any_marked(text, [](Word word) { return below(word, 'b'); }));
      CHECK_FALSE(any_marked(text, [](Word word) { return below(word, 'a'); }));
      text[at] = 'c';
      CHECK(any_marked(text, [](Word word) { return above(word, 'b'); }));
      CHECK_FALSE(any_marked(text, [](Word word) { return above(word, 'c'); }));
    }
  }
  CHECK_FALSE(any_marked("", [](Word) { return kTopBits; }));
}

TEST_CASE("every byte is told from its neighbours, whatever stands beside it") {
  for (int byte = 0; byte < 256; ++byte) {
    for (int beside = 0; beside < 256; ++beside) {
      std::string text(8, static_cast<char>(beside));
      text[3] = static_cast<char>(byte);
      const auto is_above = [](int c) { return c > '~' && c < 0x80; };
      REQUIRE(any_marked(text, [](Word word) { return below(word, ' '); }) ==
              (byte < ' ' || beside < ' '));
      REQUIRE(any_marked(text, [](Word word) { return above(word, '~'); }) ==
              (is_above(byte) || is_above(beside)));
    }
  }
}

TEST_CASE("short texts of one length have one word only when they are the same") {
  for (std::size_t size = 1; size < 8; ++size) {
    const std::string text(size, 'x');
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'y';
      CAPTURE(size);
      CAPTURE(at);
      CHECK(short_word(text) != short_word(other));
    }
    CHECK(short_word(text) == short_word(std::string(size, 'x')));
  }
}

TEST_CASE("the first of some characters is found where it stands") {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < 8; ++at) {
      std::string text(8, static_cast<char>(byte));
      text[at] = '"';
      const Word found = equal_to(word_at(text.data()), '"') & kTopBits;
      REQUIRE(static_cast<std::size_t>(std::countr_zero(found)) / 8 == text.find('"'));
    }
    const std::string none(8, static_cast<char>(byte));
    REQUIRE(((equal_to(word_at(none.data()), '"') & kTopBits) != 0) == (byte == '"'));
  }
}

}  // namespace
}  // namespace gatehouse::testing
