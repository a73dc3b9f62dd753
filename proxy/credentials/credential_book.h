#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "common/storage/document.h"
#include "proxy/credentials/canary.h"
#include "proxy/credentials/credential.h"
#include "proxy/credentials/secret_sources.h"

namespace gatehouse::proxy {

/// Our credentials at all upstreams: looks them up, keeps them fresh on a thread of its own, and
/// lets canaries go first. Thread-safe.
class CredentialBook {
 public:
  /// `probe` is called on the book's thread.
  CredentialBook(const Environment& environment, Sealing sealing, const Clock& clock, Log& log,
                 SecretSources::Options options, CredentialProbe probe);
  ~CredentialBook();
  CredentialBook(const CredentialBook&) = delete;
  CredentialBook& operator=(const CredentialBook&) = delete;

  /// Runs the commands that these upstreams' credentials come from, so that the first request finds
  /// them. Blocks.
  void prepare(const std::vector<Upstream>& upstreams);

  /// Says which upstreams there are from here on: their credentials are looked up, so that changed
  /// ones are tried before anybody asks for them, and those of others are not tried any more.
  void expect(const std::vector<Upstream>& upstreams);

  /// Begins to look at files, run commands and try changed credentials.
  void start();

  /// What requests to this upstream are sent with, now. Reads files that were not known before.
  CredentialSet of(const Upstream& upstream);

  /// Another number whenever of() may answer differently for an upstream than before.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  /// Looks at everything once more, soon: an operator reloads.
  void refresh();

  /// What the upstream said to one of its credentials that a request was sent with: taken, or
  /// answered 401. Cheap while none is rejected.
  void note_answer(const Upstream& upstream, const Credential& credential, bool accepted);

  std::vector<CredentialReport> report(const Upstream& upstream);

  /// Called, by any thread, when report() may answer differently than before. Before start().
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

 private:
  void run();
  void try_candidates();
  void forget_rejected_but(const Upstream& upstream,
                           const std::unordered_set<KeyDigest>& held);     // under mutex_
  bool is_rejected(const Upstream& upstream, const Secret& secret) const;  // under mutex_
  void tell_change() const {
    if (changed_) changed_();
  }

  const Clock& clock_;
  Log& log_;
  SecretSources sources_;
  const CredentialProbe probe_;
  std::atomic<std::uint64_t> generation_{1};
  std::function<void()> changed_;
  std::atomic<bool> any_rejected_{false};

  std::mutex mutex_;  // guards the rest
  std::condition_variable wake_;
  Canaries canaries_;
  std::map<std::string, std::unordered_set<KeyDigest>> rejected_;  ///< by upstream
  bool looked_up_ = false;  ///< of() was asked: there may be more to watch or to try
  bool refresh_asked_ = false;
  bool stop_ = false;

  std::thread thread_;
};

}  // namespace gatehouse::proxy
