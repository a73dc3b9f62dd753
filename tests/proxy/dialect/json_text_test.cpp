#include "proxy/dialect/json_text.h"

#include <nlohmann/json.hpp>
#include <string>

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;

std::string as_json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST_CASE("every byte and pair of bytes makes a valid JSON string") {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const char text[] = {static_cast<char>(a), static_cast<char>(b)};
      const std::string json = as_json({text, 2});
      REQUIRE_MESSAGE(nlohmann::json::accept(json), json);
    }
  }
}

TEST_CASE("text survives the way through JSON") {
  for (const std::string text :
       {"", "plain", "\"\\/\b\f\n\r\t", "\u00e4\u20ac\U0001F600", "a\x7f"}) {
    CHECK(nlohmann::json::parse(as_json(text)) == text);
  }
  CHECK(nlohmann::json::parse(as_json(std::string("\0x", 2))) == std::string("\0x", 2));
}

TEST_CASE("what is not UTF-8 becomes a replacement character, byte by byte") {
  CHECK(as_json("\xff") == "\"\xEF\xBF\xBD\"");
  CHECK(as_json("\xc0\xaf") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // overlong
  CHECK(as_json("a\xe2\x82z") == "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");              // cut short
  CHECK(as_json("\xed\xa0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // a surrogate
  CHECK(nlohmann::json::accept(as_json("\xf4\x90\x80\x80")));                    // beyond U+10FFFF
}

TEST_CASE("the size of a JSON string's text is that of its UTF-8") {
  for (const std::string text :
       {"", "plain", "a\nb\tc", "\u00e4\u20ac\U0001F600", "\x01\x02", "\"\\\""}) {
    for (const bool ascii : {false, true}) {
      const std::string json = nlohmann::json(text).dump(-1, ' ', ascii);
      CAPTURE(json);
      CHECK(decoded_size(json) == text.size());
    }
  }
  CHECK(decoded_size("") == 0);
  CHECK(decoded_size("\"") == 0);
}

TEST_CASE("padding is capacity, not size") {
  std::string text = "{}";
  text.shrink_to_fit();
  ensure_json_padding(text);
  CHECK(text == "{}");
  CHECK(text.capacity() >= padded_capacity(2));
  const char* place = text.data();
  ensure_json_padding(text);
  CHECK(text.data() == place);
}

}  // namespace
}  // namespace gatehouse::testing
