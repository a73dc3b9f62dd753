#include "common/system/sha256.h"

#include <doctest/doctest.h>

namespace gatehouse {

TEST_CASE("SHA-256 gives the published digests") {
  // FIPS 180-4, and the examples of NIST's "Secure Hashing" page.
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256("abc")) == sha256_hex("abc"));
}

}  // namespace gatehouse
