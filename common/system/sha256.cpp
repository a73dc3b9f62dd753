#include "common/system/sha256.h"

#include <new>

#include <openssl/evp.h>

namespace gatehouse {
namespace {

/// Looked up once: to look an algorithm up costs several times what a short text does.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (fetched == nullptr) throw std::bad_alloc();
  return fetched;
}

/// OpenSSL fails here for want of memory only.
void must(int result) {
  if (result != 1) throw std::bad_alloc();
}

}  // namespace

struct Sha256::State {
  State() : context(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (!context) throw std::bad_alloc();
    begin();
  }

  void begin() { must(EVP_DigestInit_ex2(context.get(), algorithm(), nullptr)); }

  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view piece) {
  must(EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size()));
}

KeyDigest Sha256::finish() {
  KeyDigest digest;
  must(EVP_DigestFinal_ex(state_->context.get(), digest.bytes.data(), nullptr));
  state_->begin();
  return digest;
}

KeyDigest sha256(std::string_view data) {
  // A context of its own for each thread spares making one each time.
  static thread_local Sha256 hash;
  hash.add(data);
  return hash.finish();
}

std::string sha256_hex(std::string_view data) { return to_hex(sha256(data)); }

}  // namespace gatehouse
