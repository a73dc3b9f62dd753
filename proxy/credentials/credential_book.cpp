#include "proxy/credentials/credential_book.h"

#include <algorithm>
#include <utility>

#include "common/system/sha256.h"
#include "common/system/thread_name.h"

namespace gatehouse::proxy {
namespace {

/// How often files are looked at.
constexpr std::chrono::milliseconds kLookInterval{250};

std::string called(const std::string& name) {
  return name.empty() ? "a credential" : "credential '" + name + "'";
}

void add_problem(std::string& problems, const std::string& name, const std::string& problem) {
  if (!problems.empty()) problems += "; ";
  problems += called(name) + ": " + problem;
}

}  // namespace

CredentialBook::CredentialBook(const Environment& environment, Sealing sealing, const Clock& clock,
                               Log& log, SecretSources::Options options, CredentialProbe probe)
    : clock_(clock),
      log_(log),
      sources_(environment, std::move(sealing), clock, log, options),
      probe_(std::move(probe)) {}

CredentialBook::~CredentialBook() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void CredentialBook::prepare(const std::vector<Upstream>& upstreams) {
  for (const Upstream& upstream : upstreams) {
    for (const CredentialSource& source : upstream.credentials) sources_.run_first(source);
  }
}

void CredentialBook::expect(const std::vector<Upstream>& upstreams) {
  {
    const std::lock_guard lock(mutex_);
    canaries_.keep_only(upstreams);
    std::erase_if(rejected_, [&](const auto& place) {
      return std::none_of(upstreams.begin(), upstreams.end(),
                          [&](const Upstream& upstream) { return upstream.name == place.first; });
    });
  }
  sources_.keep_only(upstreams);
  for (const Upstream& upstream : upstreams) of(upstream);
}

void CredentialBook::start() {
  thread_ = std::thread([this] { run(); });
}

CredentialSet CredentialBook::of(const Upstream& upstream) {
  CredentialSet set;
  std::unordered_set<KeyDigest> held;
  if (upstream.credentials.empty()) set.problem = "no credential is configured";
  for (const CredentialSource& source : upstream.credentials) {
    FoundSecret found = sources_.resolve(source);
    const std::lock_guard lock(mutex_);
    if (!found.secret) {
      add_problem(set.problem, source.name, found.problem);
      if (auto kept = canaries_.last_good(upstream, source.name)) {
        set.usable.push_back(std::move(*kept));
      }
      continue;
    }
    const KeyDigest digest = sha256(found.secret->expose());
    held.insert(digest);
    set.usable.push_back(
        canaries_.choose(upstream, {source.name, std::move(*found.secret), digest}));
  }
  {
    const std::lock_guard lock(mutex_);
    for (const Credential& credential : set.usable) held.insert(credential.digest);
    forget_rejected_but(upstream, held);
    looked_up_ = true;
  }
  wake_.notify_all();
  return set;
}

void CredentialBook::refresh() {
  {
    const std::lock_guard lock(mutex_);
    refresh_asked_ = true;
    canaries_.try_refused_again();
  }
  wake_.notify_all();
}

void CredentialBook::note_answer(const Upstream& upstream, const Credential& credential,
                                 bool accepted) {
  if (accepted && !any_rejected_.load(std::memory_order_relaxed)) return;
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    auto& rejected = rejected_[upstream.name];
    changed = accepted ? rejected.erase(credential.digest) > 0
                       : rejected.insert(credential.digest).second;
    if (rejected.empty()) rejected_.erase(upstream.name);
    any_rejected_.store(!rejected_.empty(), std::memory_order_relaxed);
  }
  if (changed) tell_change();
}

void CredentialBook::forget_rejected_but(const Upstream& upstream,
                                         const std::unordered_set<KeyDigest>& held) {
  const auto rejected = rejected_.find(upstream.name);
  if (rejected == rejected_.end()) return;
  std::erase_if(rejected->second, [&](const KeyDigest& digest) { return !held.contains(digest); });
  if (rejected->second.empty()) rejected_.erase(rejected);
  any_rejected_.store(!rejected_.empty(), std::memory_order_relaxed);
}

bool CredentialBook::is_rejected(const Upstream& upstream, const Secret& secret) const {
  const auto rejected = rejected_.find(upstream.name);
  return rejected != rejected_.end() && rejected->second.contains(sha256(secret.expose()));
}

std::vector<CredentialReport> CredentialBook::report(const Upstream& upstream) {
  std::vector<CredentialReport> reports;
  for (const CredentialSource& source : upstream.credentials) {
    const FoundSecret found = sources_.resolve(source);
    const std::lock_guard lock(mutex_);
    const Canaries::State state = canaries_.state(upstream, source.name);
    const auto add = [&](const char* word, std::string detail) {
      reports.push_back({upstream.name, source.name, word, std::move(detail), {}});
    };
    if (!found.secret) {
      add(credential_state::kMissing, found.problem);
    } else if (state == Canaries::State::trying) {
      add(credential_state::kTrying, "the changed one is being tried");
    } else if (state == Canaries::State::refused) {
      add(credential_state::kRefused, "the upstream refused the changed one");
    } else if (is_rejected(upstream, *found.secret)) {
      add(credential_state::kRejected, "the upstream answers 401");
    } else {
      add(credential_state::kSet, "");
    }
  }
  return reports;
}

void CredentialBook::run() {
  name_this_thread("credentials");
  for (;;) {
    bool everything = false;
    {
      std::unique_lock lock(mutex_);
      const auto woken = [this] { return stop_ || refresh_asked_ || looked_up_; };
      // Most credentials stand in the environment or the document: nothing changes by itself.
      if (sources_.watches() || canaries_.waiting()) {
        wake_.wait_for(lock, kLookInterval, woken);
      } else {
        wake_.wait(lock, woken);
      }
      if (stop_) return;
      everything = std::exchange(refresh_asked_, false);
      looked_up_ = false;
    }
    // An operator who reloads may have put a key or a file where none was known before.
    const bool changed = sources_.look_again(everything);
    if (changed || everything) {
      generation_.fetch_add(1, std::memory_order_acq_rel);
      tell_change();
    }
    try_candidates();
  }
}

void CredentialBook::try_candidates() {
  std::vector<Canaries::Trial> trials;
  {
    const std::lock_guard lock(mutex_);
    trials = canaries_.due(clock_.monotonic());
  }
  for (const Canaries::Trial& trial : trials) {
    const ProbeResult result = probe_(trial.upstream, trial.candidate.secret);
    bool serves = false;
    {
      const std::lock_guard lock(mutex_);
      serves = canaries_.end(trial, result, clock_.monotonic());
    }
    if (serves) {
      generation_.fetch_add(1, std::memory_order_acq_rel);
      log_.info("credential_changed",
                {{"upstream", trial.upstream.name}, {"credential", trial.candidate.name}});
    } else {
      const bool refused = result.verdict == ProbeResult::Verdict::refused;
      log_.error(refused ? "credential_refused" : "credential_not_tried",
                 {{"upstream", trial.upstream.name},
                  {"credential", trial.candidate.name},
                  {"answer", result.detail},
                  {"notice", "the one before it stays in use"}});
    }
    tell_change();
  }
}

}  // namespace gatehouse::proxy
