#pragma once

#include <string>
#include <string_view>

#include "common/domain/key_digest.h"

namespace gatehouse {

/// SHA-256 (FIPS 180-4), by OpenSSL. Thread-safe.
KeyDigest sha256(std::string_view data);

/// The same as 64 lower-case hex digits.
std::string sha256_hex(std::string_view data);

}  // namespace gatehouse
