#pragma once

namespace gatehouse {

/// Makes libsodium ready; whatever uses it calls this first. Later calls cost nothing. Throws
/// std::runtime_error when there is no source of randomness. Thread-safe.
void ensure_sodium();

}  // namespace gatehouse
