#include "proxy/credentials/canary.h"

#include <algorithm>

namespace gatehouse::proxy {
namespace {

constexpr int kMostDoublings = 6;  // of the pause between tries that nobody answers: 1 s … 64 s

}  // namespace

Credential Canaries::choose(const Upstream& upstream, const Credential& offered) {
  const auto [at, is_first] = kept_.try_emplace(place_of(upstream, offered.name));
  Keeping& keeping = at->second;
  if (is_first || !upstream.canary) {
    keeping = {offered, std::nullopt};
  } else if (offered.digest == keeping.serving.digest) {
    keeping.candidate.reset();
  } else if (!keeping.candidate || keeping.candidate->credential.digest != offered.digest) {
    keeping.candidate = {upstream, offered, false, 0, {}};
  }
  return keeping.serving;
}

std::optional<Credential> Canaries::last_good(const Upstream& upstream,
                                              const std::string& name) const {
  const auto at = kept_.find(place_of(upstream, name));
  if (at == kept_.end() || !upstream.canary) return std::nullopt;
  return at->second.serving;
}

Canaries::State Canaries::state(const Upstream& upstream, const std::string& name) const {
  const auto at = kept_.find(place_of(upstream, name));
  if (at == kept_.end() || !at->second.candidate) return State::settled;
  return at->second.candidate->refused ? State::refused : State::trying;
}

bool Canaries::waiting() const {
  return std::any_of(kept_.begin(), kept_.end(), [](const auto& entry) {
    const auto& candidate = entry.second.candidate;
    return candidate && !candidate->refused;
  });
}

std::vector<Canaries::Trial> Canaries::due(Clock::Monotonic now) const {
  std::vector<Trial> trials;
  for (const auto& [place, keeping] : kept_) {
    const auto& candidate = keeping.candidate;
    if (!candidate || candidate->refused || candidate->due > now) continue;
    trials.push_back({candidate->upstream, candidate->credential});
  }
  return trials;
}

bool Canaries::end(const Trial& trial, const ProbeResult& result, Clock::Monotonic now) {
  const auto at = kept_.find(place_of(trial.upstream, trial.candidate.name));
  if (at == kept_.end()) return false;
  Keeping& keeping = at->second;
  // Its source may hold yet another one by now.
  if (!keeping.candidate || keeping.candidate->credential.digest != trial.candidate.digest) {
    return false;
  }
  switch (result.verdict) {
    case ProbeResult::Verdict::accepted:
      keeping = {trial.candidate, std::nullopt};
      return true;
    case ProbeResult::Verdict::refused:
      keeping.candidate->refused = true;
      return false;
    case ProbeResult::Verdict::unknown:
      break;
  }
  const int doublings = std::min(keeping.candidate->failures++, kMostDoublings);
  keeping.candidate->due = now + std::chrono::seconds{1 << doublings};
  return false;
}

void Canaries::keep_only(const std::vector<Upstream>& upstreams) {
  std::set<Place> named;
  for (const Upstream& upstream : upstreams) {
    for (const CredentialSource& source : upstream.credentials) {
      named.insert(place_of(upstream, source.name));
    }
  }
  std::erase_if(kept_, [&](const auto& entry) { return !named.contains(entry.first); });
}

void Canaries::try_refused_again() {
  for (auto& [place, keeping] : kept_) {
    if (keeping.candidate && keeping.candidate->refused) {
      keeping.candidate->refused = false;
      keeping.candidate->due = {};
    }
  }
}

}  // namespace gatehouse::proxy
