#include "common/system/random.h"

#include <array>

#include <sodium.h>

#include "common/system/sodium.h"

namespace gatehouse {
namespace {

constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

std::uint32_t random_uniform(std::uint32_t bound) {
  ensure_sodium();
  return randombytes_uniform(bound);
}

std::string random_hex(std::size_t bytes) {
  ensure_sodium();
  std::string raw(bytes, '\0');
  randombytes_buf(raw.data(), raw.size());
  std::string hex(2 * bytes + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(raw.data()),
                 raw.size());
  hex.pop_back();  // the terminating zero
  return hex;
}

std::string make_ulid(Timestamp now) {
  ensure_sodium();
  std::string text(26, '0');
  auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (int at = 9; at >= 0; --at) {
    text[static_cast<std::size_t>(at)] = kCrockford[milliseconds & 31];
    milliseconds >>= 5;
  }
  std::array<unsigned char, 16> random{};
  randombytes_buf(random.data(), random.size());
  for (std::size_t i = 0; i < random.size(); ++i) text[10 + i] = kCrockford[random[i] & 31];
  return text;
}

}  // namespace gatehouse
