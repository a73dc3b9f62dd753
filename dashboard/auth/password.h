#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>

#include "common/domain/secret.h"

namespace gatehouse::dashboard {

/// What one Argon2id hash costs. The default takes 64 MiB and three passes (RFC 9106 recommends
/// these for machines that cannot spare 2 GiB).
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory_bytes = std::size_t{64} << 20;
};

/// Fewest and most bytes of a password (NIST SP 800-63B asks for at least 8 characters and no
/// rules on what they are).
inline constexpr std::size_t kMinPasswordBytes = 8;
inline constexpr std::size_t kMaxPasswordBytes = 1024;

/// Why a text cannot become a password; nothing when it can.
std::optional<std::string> problem_with_password(std::string_view password);

enum class PasswordVerdict {
  correct,
  wrong,
  busy,  ///< too many hashes are waiting already; nothing was compared
};

/// Hashes and compares passwords with Argon2id (libsodium), at most two at a time, so that logins
/// cannot take all memory. Thread-safe; a call takes some tens of milliseconds.
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost = {});

  /// "$argon2id$…", or nothing when the hasher is busy. Throws std::bad_alloc when the memory
  /// cannot be had.
  std::optional<Secret> hash(const Secret& password);

  /// Takes as long without a stored hash (an unknown account) as with one.
  PasswordVerdict verify(const std::optional<Secret>& stored, const Secret& password);

  static constexpr std::ptrdiff_t kAtOnce = 2;
  static constexpr std::chrono::seconds kWait{3};  ///< for a turn, before `busy`
  /// Who waits keeps a thread of the server: who would come behind these is told `busy` at once.
  static constexpr int kMostWaiting = 6;

 private:
  const Secret& decoy();

  PasswordCost cost_;
  std::counting_semaphore<kAtOnce> slots_{kAtOnce};
  std::atomic<int> waiting_{0};
  std::once_flag decoy_made_;
  Secret decoy_;
};

}  // namespace gatehouse::dashboard
