#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "common/domain/guarded.h"
#include "common/domain/key_digest.h"
#include "common/domain/secret.h"
#include "common/system/clock.h"

namespace gatehouse::dashboard {

/// The one-time token of the link that sets up the first admin. Only its hash is kept.
/// Thread-safe.
class SetupToken {
 public:
  explicit SetupToken(const Clock& clock) : clock_(clock) {}

  /// A fresh token of 256 random bits; one issued before stops working.
  Secret issue();

  enum class Verdict { valid, unknown, expired };

  /// Compares in constant time.
  Verdict judge(std::string_view token) const;

  /// Ends the token's life after it has been used.
  void retire();

  static constexpr std::chrono::minutes kLifetime{15};

 private:
  struct Issued {
    KeyDigest digest;
    Clock::Monotonic until;
  };

  const Clock& clock_;
  Guarded<std::optional<Issued>> issued_;
};

}  // namespace gatehouse::dashboard
