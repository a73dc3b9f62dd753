#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/domain/upstream.h"
#include "common/system/clock.h"
#include "common/telemetry/log.h"
#include "proxy/credentials/credential.h"

namespace gatehouse::proxy {

/// What an upstream said to a credential.
struct ProbeResult {
  enum class Verdict {
    accepted,
    refused,  ///< 401 or 403
    unknown   ///< nobody answered, or what did says nothing about the credential
  };
  Verdict verdict = Verdict::unknown;
  std::string detail;  ///< for the log, such as "401" or "tls: certificate has expired"
};

/// Shows the upstream a credential, by asking for its list of models. Blocks for as long as the
/// upstream's timeouts allow.
using CredentialProbe = std::function<ProbeResult(const Upstream&, const Secret&)>;

/// Keeps a credential that works from being replaced by one that does not, for upstreams with
/// `canary`: a changed one is tried first; until the upstream has accepted it the old one serves.
/// One that the upstream refuses changes nothing. A credential that has no predecessor at the same
/// place is taken as it is. Not thread-safe.
class Canaries {
 public:
  enum class State { settled, trying, refused };

  /// The credential to use, `offered` being what its source holds now.
  Credential choose(const Upstream& upstream, const Credential& offered);

  /// The one that still serves when the source holds nothing (any more).
  std::optional<Credential> last_good(const Upstream& upstream, const std::string& name) const;

  State state(const Upstream& upstream, const std::string& name) const;

  /// Whether any candidate waits to be shown to its upstream, now or later.
  bool waiting() const;

  /// A credential to be shown to its upstream, at `now`.
  struct Trial {
    Upstream upstream;
    Credential candidate;
  };
  std::vector<Trial> due(Clock::Monotonic now) const;

  /// What came of it. Whether the candidate serves from here on.
  bool end(const Trial& trial, const ProbeResult& result, Clock::Monotonic now);

  /// Forgets places that none of these upstreams names: nothing is sent there any more.
  void keep_only(const std::vector<Upstream>& upstreams);

  /// Refused ones are tried once more: someone asked for it.
  void try_refused_again();

 private:
  struct Place {
    std::string upstream;
    std::string base_url;  ///< an old secret is never sent to a new place
    std::string credential;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct Candidate {
    Upstream upstream;
    Credential credential;
    bool refused = false;
    int failures = 0;
    Clock::Monotonic due{};
  };
  struct Keeping {
    Credential serving;
    std::optional<Candidate> candidate;
  };

  static Place place_of(const Upstream& upstream, const std::string& credential) {
    return {upstream.name, upstream.base_url, credential};
  }

  std::map<Place, Keeping> kept_;
};

}  // namespace gatehouse::proxy
