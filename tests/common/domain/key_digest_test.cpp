#include "common/domain/key_digest.h"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

namespace gatehouse {
namespace {

constexpr std::size_t kDigests = 1 << 16;

/// As many digests as there are buckets, which differ in two neighbouring bytes only: the most that
/// share a bucket, where `bucket_of(hash)` is one. Of uniform hashes it is about nine.
template <typename BucketOf>
int fullest_bucket(std::size_t offset, BucketOf bucket_of) {
  std::vector<int> buckets(kDigests);
  for (std::size_t i = 0; i < kDigests; ++i) {
    KeyDigest digest;
    digest.bytes[offset] = static_cast<std::uint8_t>(i);
    digest.bytes[offset + 1] = static_cast<std::uint8_t>(i >> 8);
    ++buckets[bucket_of(std::hash<KeyDigest>{}(digest)) % kDigests];
  }
  return *std::ranges::max_element(buckets);
}

}  // namespace

TEST_CASE("digests written by hand, alike but for two bytes, hash as evenly as real ones") {
  for (std::size_t offset = 0; offset < 31; ++offset) {
    CAPTURE(offset);
    // What a table takes for the place, and what it takes for the tag.
    CHECK(fullest_bucket(offset, [](std::size_t hash) { return hash; }) <= 16);
    CHECK(fullest_bucket(offset, [](std::size_t hash) { return hash >> 32; }) <= 16);
  }
}

}  // namespace gatehouse
