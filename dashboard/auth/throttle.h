#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

#include "common/domain/guarded.h"
#include "common/system/clock.h"

namespace gatehouse::dashboard {

/// How many failures are free, and how the wait grows after them.
struct ThrottleRule {
  int free_failures;
  std::chrono::seconds longest_wait;
};

/// The wait after the given number of failures in a row: none while they are free, then one
/// second, doubled by each further failure up to the longest.
std::chrono::seconds wait_after(int failures, const ThrottleRule& rule);

/// Slows down the guessing of passwords, counted per address and per account.
///
/// An attempt counts as failed from its beginning until it is said to have succeeded, so that many
/// at once gain nothing. Thread-safe. Remembers a bounded number of addresses and accounts; the
/// longest silent ones are forgotten first.
class LoginThrottle {
 public:
  explicit LoginThrottle(const Clock& clock) : clock_(clock) {}

  /// Begins an attempt. A returned time is how long to wait before the next; the attempt must not
  /// be made then.
  std::optional<std::chrono::seconds> begin(const std::string& address, const std::string& account);

  /// Forgets the failures of both.
  void succeeded(const std::string& address, const std::string& account);

  static constexpr ThrottleRule kPerAddress{5, std::chrono::minutes(15)};
  /// Anybody can fail on an account's behalf, so its waits stay short enough for its owner.
  static constexpr ThrottleRule kPerAccount{10, std::chrono::minutes(1)};
  static constexpr std::chrono::minutes kForgotten{30};  ///< silence that clears the failures
  static constexpr std::size_t kRemembered = 10'000;

 private:
  struct Failures {
    int count = 0;
    Clock::Monotonic last{};
  };
  using Table = std::unordered_map<std::string, Failures>;

  static std::optional<std::chrono::seconds> remaining(const Table& table, const std::string& name,
                                                       const ThrottleRule& rule,
                                                       Clock::Monotonic now);
  static void count(Table& table, const std::string& name, Clock::Monotonic now);

  const Clock& clock_;
  struct Tables {
    Table addresses;
    Table accounts;
  };
  Guarded<Tables> tables_;
};

}  // namespace gatehouse::dashboard
