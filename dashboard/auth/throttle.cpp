#include "dashboard/auth/throttle.h"

#include <algorithm>

namespace gatehouse::dashboard {

std::chrono::seconds wait_after(int failures, const ThrottleRule& rule) {
  const int counted = failures - rule.free_failures;
  if (counted <= 0) return std::chrono::seconds{0};
  if (counted > 20) return rule.longest_wait;
  return std::min(std::chrono::seconds{std::int64_t{1} << (counted - 1)}, rule.longest_wait);
}

std::optional<std::chrono::seconds> LoginThrottle::begin(const std::string& address,
                                                         const std::string& account) {
  const Clock::Monotonic now = clock_.monotonic();
  return tables_.with([&](Tables& tables) -> std::optional<std::chrono::seconds> {
    const auto by_address = remaining(tables.addresses, address, kPerAddress, now);
    const auto by_account = remaining(tables.accounts, account, kPerAccount, now);
    if (by_address || by_account) return std::max(by_address, by_account);
    count(tables.addresses, address, now);
    count(tables.accounts, account, now);
    return std::nullopt;
  });
}

void LoginThrottle::succeeded(const std::string& address, const std::string& account) {
  tables_.with([&](Tables& tables) {
    tables.addresses.erase(address);
    tables.accounts.erase(account);
  });
}

std::optional<std::chrono::seconds> LoginThrottle::remaining(const Table& table,
                                                             const std::string& name,
                                                             const ThrottleRule& rule,
                                                             Clock::Monotonic now) {
  const auto found = table.find(name);
  if (found == table.end() || now - found->second.last >= kForgotten) return std::nullopt;
  const auto left = found->second.last + wait_after(found->second.count, rule) - now;
  if (left <= Clock::Monotonic::duration::zero()) return std::nullopt;
  return std::chrono::ceil<std::chrono::seconds>(left);
}

void LoginThrottle::count(Table& table, const std::string& name, Clock::Monotonic now) {
  if (table.size() >= kRemembered && !table.contains(name)) {
    const auto oldest = std::min_element(
        table.begin(), table.end(),
        [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
    table.erase(oldest);
  }
  Failures& failures = table[name];
  if (now - failures.last >= kForgotten) failures.count = 0;
  ++failures.count;
  failures.last = now;
}

}  // namespace gatehouse::dashboard
