#include "dashboard/auth/setup_token.h"

#include "common/system/random.h"
#include "common/system/sha256.h"

namespace gatehouse::dashboard {

Secret SetupToken::issue() {
  Secret token(random_hex(32));
  const Issued issued{sha256(token.expose()), clock_.monotonic() + kLifetime};
  issued_.with([&](std::optional<Issued>& current) { current = issued; });
  return token;
}

SetupToken::Verdict SetupToken::judge(std::string_view token) const {
  const std::optional<Issued> issued =
      issued_.with([](const std::optional<Issued>& current) { return current; });
  // Hashes are compared, so where two texts begin to differ tells nothing.
  if (!issued || !(sha256(token) == issued->digest)) return Verdict::unknown;
  return clock_.monotonic() < issued->until ? Verdict::valid : Verdict::expired;
}

void SetupToken::retire() {
  issued_.with([](std::optional<Issued>& current) { current.reset(); });
}

}  // namespace gatehouse::dashboard
