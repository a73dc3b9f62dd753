#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/domain/key_digest.h"

namespace gatehouse {

/// SHA-256 (FIPS 180-4), by OpenSSL. Thread-safe.
KeyDigest sha256(std::string_view data);

/// The same as 64 lower-case hex digits.
std::string sha256_hex(std::string_view data);

/// The same of data that comes in pieces. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view piece);

  /// The digest of all pieces so far; begins anew.
  KeyDigest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse
