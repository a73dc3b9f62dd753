#pragma once

#include <string>

namespace gatehouse::proxy::testing {

/// A private key with its public half as PEM.
struct KeyPair {
  std::string private_pem;
  std::string public_pem;
};

KeyPair make_rsa_pair(unsigned bits = 2048);
KeyPair make_ec_pair(const char* curve = "P-256");

std::string base64url(const std::string& bytes);

/// "head.payload." with these JSON texts, and the signature that the algorithm makes with the key:
/// an HMAC secret, or a private key as PEM; "none" signs nothing. Made with OpenSSL alone, so that
/// it shares no code with what it tests.
std::string make_token(const std::string& head, const std::string& payload,
                       const std::string& algorithm, const std::string& key);

/// The same with `{"alg":<algorithm>,"typ":"JWT"}` for a head.
std::string make_token(const std::string& payload, const std::string& algorithm,
                       const std::string& key);

}  // namespace gatehouse::proxy::testing
