#include "common/usage/crc32c.h"

#include <string>

#include <doctest/doctest.h>

using gatehouse::crc32c;
using gatehouse::crc32c_by_table;

TEST_CASE("the checksum gives the values of RFC 3720, appendix B.4") {
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  std::string rising;
  for (int i = 0; i < 32; ++i) rising += static_cast<char>(i);
  CHECK(crc32c(rising) == 0x46dd794e);
  CHECK(crc32c("123456789") == 0xe3069283);
}

TEST_CASE("the instruction and the table agree at every length") {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    CAPTURE(i);
    CHECK(crc32c(text) == crc32c_by_table(text));
    text += static_cast<char>(i * 37);
  }
}
