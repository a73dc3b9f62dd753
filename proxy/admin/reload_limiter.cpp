#include "proxy/admin/reload_limiter.h"

namespace gatehouse::proxy {

std::optional<std::chrono::seconds> ReloadLimiter::try_begin(Clock::Monotonic now) {
  constexpr std::chrono::minutes kWindow{1};
  if (max_per_minute_ <= 0) return std::nullopt;
  return begun_.with([&](auto& begun) -> std::optional<std::chrono::seconds> {
    while (!begun.empty() && begun.front() + kWindow <= now) begun.pop_front();
    if (begun.size() >= static_cast<std::size_t>(max_per_minute_)) {
      return std::chrono::ceil<std::chrono::seconds>(begun.front() + kWindow - now);
    }
    begun.push_back(now);
    return std::nullopt;
  });
}

}  // namespace gatehouse::proxy
