#include "common/system/sha256.h"

#include <openssl/sha.h>

namespace gatehouse {

KeyDigest sha256(std::string_view data) {
  KeyDigest digest;
  static_assert(sizeof digest.bytes == SHA256_DIGEST_LENGTH);
  // The low-level functions are deprecated for applications that must honour provider
  // configuration; SHA256() is not, and needs no context to be fetched and freed.
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(), digest.bytes.data());
  return digest;
}

std::string sha256_hex(std::string_view data) { return to_hex(sha256(data)); }

}  // namespace gatehouse
