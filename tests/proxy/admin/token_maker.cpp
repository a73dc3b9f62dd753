#include "tests/proxy/admin/token_maker.h"

#include <memory>
#include <stdexcept>
#include <vector>

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

namespace gatehouse::proxy::testing {
namespace {

template <auto kFree>
struct Freeing {
  template <typename T>
  void operator()(T* thing) const {
    kFree(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<&EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Freeing<&BIO_free>>;

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

KeyPair pair_of(const Key& key) {
  if (!key) throw std::runtime_error("no key was made");
  const Bio own(BIO_new(BIO_s_mem()));
  const Bio shared(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(own.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_PUBKEY(shared.get(), key.get());
  return {text_of(own.get()), text_of(shared.get())};
}

const EVP_MD* digest_for(const std::string& algorithm) {
  if (algorithm.ends_with("384")) return EVP_sha384();
  return algorithm.ends_with("512") ? EVP_sha512() : EVP_sha256();
}

std::string hmac(const std::string& text, const std::string& algorithm, const std::string& key) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(digest_for(algorithm), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes, &size);
  return {reinterpret_cast<char*>(bytes), size};
}

/// The two numbers of an ECDSA signature side by side (RFC 7518, 3.4).
std::string raw_ecdsa(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  std::string raw(64, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + 32, 32);
  ECDSA_SIG_free(signature);
  return raw;
}

std::string sign(const std::string& text, const std::string& algorithm, const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (!key) throw std::runtime_error("not a private key");
  const std::unique_ptr<EVP_MD_CTX, Freeing<&EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  EVP_DigestSignInit(context.get(), nullptr, digest_for(algorithm), nullptr, key.get());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                 text.size());
  signature.resize(size);
  return algorithm.starts_with("ES") ? raw_ecdsa(signature) : signature;
}

}  // namespace

KeyPair make_rsa_pair(unsigned bits) { return pair_of(Key(EVP_RSA_gen(bits))); }
KeyPair make_ec_pair(const char* curve) { return pair_of(Key(EVP_EC_gen(curve))); }

std::string base64url(const std::string& bytes) {
  std::vector<unsigned char> out(4 * (bytes.size() / 3 + 1) + 1);
  const int size = EVP_EncodeBlock(out.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  std::string text(out.begin(), out.begin() + size);
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string make_token(const std::string& head, const std::string& payload,
                       const std::string& algorithm, const std::string& key) {
  const std::string text = base64url(head) + "." + base64url(payload);
  if (algorithm == "none") return text + ".";
  return text + "." +
         base64url(algorithm.starts_with("HS") ? hmac(text, algorithm, key)
                                               : sign(text, algorithm, key));
}

std::string make_token(const std::string& payload, const std::string& algorithm,
                       const std::string& key) {
  return make_token(R"({"alg":")" + algorithm + R"(","typ":"JWT"})", payload, algorithm, key);
}

}  // namespace gatehouse::proxy::testing
