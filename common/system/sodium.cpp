#include "common/system/sodium.h"

#include <stdexcept>

#include <sodium.h>

namespace gatehouse {

void ensure_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium cannot be initialized: no source of randomness");
}

}  // namespace gatehouse
