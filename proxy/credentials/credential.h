#pragma once

#include <string>
#include <vector>

#include "common/domain/key_digest.h"
#include "common/domain/secret.h"

namespace gatehouse::proxy {

/// One of our secrets at an upstream, looked up.
struct Credential {
  std::string name;
  Secret secret;
  KeyDigest digest;  ///< tells it from its successor under the same name
};

/// What can be had of an upstream's credentials.
struct CredentialSet {
  std::vector<Credential> usable;  ///< in the order of preference
  std::string problem;             ///< of the others, for people; without any secret
};

}  // namespace gatehouse::proxy
