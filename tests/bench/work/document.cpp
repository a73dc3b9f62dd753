#include "tests/bench/work/document.h"

#include <random>

#include "common/system/sha256.h"

namespace gatehouse::bench {

namespace {

std::string random_text(std::mt19937_64& random, std::string_view alphabet, std::size_t length) {
  std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
  std::string text;
  while (text.size() < length) text += alphabet[pick(random)];
  return text;
}

ApiKey make_key(std::mt19937_64& random, std::size_t index, Timestamp now) {
  const std::string secret =
      "gk_" + random_text(random, "0123456789ABCDEFGHIJabcdefghijklmnopqrstuvwxyz", 38);
  ApiKey key;
  key.id = "key_" + random_text(random, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 26);
  key.digest = sha256(secret);
  key.hint = key_hint(secret);
  key.name = "Caller number " + std::to_string(index);
  key.token_limit = 100'000 + static_cast<TokenCount>(index);
  key.created_at = now - std::chrono::days(30);
  key.created_by = "ana";
  key.last_used = now - std::chrono::milliseconds(index % 100'000);
  key.total_lifetime_tokens = static_cast<TokenCount>(random() % 100'000'000);
  const Timestamp last = bucket_start(now);
  for (int back = kWindowsPerKey - 1; back >= 0; --back) {
    key.usage_windows.push_back({last - back * kBucketWidth,
                                 static_cast<TokenCount>(random() % 100'000),
                                 kBucketWidth,
                                 {}});
  }
  return key;
}

}  // namespace

Document make_document(std::size_t keys, Timestamp now) {
  std::mt19937_64 random(7);
  Document document;
  document.keys.reserve(keys);
  for (std::size_t i = 0; i < keys; ++i) document.keys.push_back(make_key(random, i, now));
  return document;
}

}  // namespace gatehouse::bench
