#include "proxy/net/buffer.h"

#include <random>
#include <string>

#include <doctest/doctest.h>

namespace gatehouse::proxy::net {
namespace {

TEST_CASE("a buffer gives back the bytes that were put in, in their order") {
  std::mt19937 random(7);
  Buffer buffer;
  std::string expected;
  for (int step = 0; step < 5000; ++step) {
    if (random() % 2 == 0) {
      const std::string bytes(random() % 700, static_cast<char>('a' + random() % 26));
      buffer.append(bytes);
      expected += bytes;
    } else {
      const std::size_t count = expected.empty() ? 0 : random() % (expected.size() + 1);
      buffer.consume(count);
      expected.erase(0, count);
    }
    REQUIRE(buffer.readable() == expected);
  }
}

TEST_CASE("a buffer gives large memory back only when it is empty") {
  Buffer buffer;
  buffer.append(std::string(100'000, 'x'));
  buffer.shrink(4096);
  CHECK(buffer.readable().size() == 100'000);
  buffer.consume(100'000);
  buffer.shrink(4096);
  CHECK(buffer.room() == 0);
}

}  // namespace
}  // namespace gatehouse::proxy::net
