#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/storage/document.h"
#include "proxy/credentials/canary.h"
#include "proxy/credentials/credential.h"
#include "proxy/credentials/secret_sources.h"

namespace gatehouse::proxy {

/// What an operator is told of a credential.
struct CredentialReport {
  std::string name;
  std::string state;   ///< "set", "missing", "trying" or "refused" (by the canary)
  std::string detail;  ///< for people; may be empty
};

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

  std::vector<CredentialReport> report(const Upstream& upstream);

 private:
  void run();
  void try_candidates();

  const Clock& clock_;
  Log& log_;
  SecretSources sources_;
  const CredentialProbe probe_;
  std::atomic<std::uint64_t> generation_{1};

  std::mutex mutex_;  // guards the rest
  std::condition_variable wake_;
  Canaries canaries_;
  bool looked_up_ = false;  ///< of() was asked: there may be more to watch or to try
  bool refresh_asked_ = false;
  bool stop_ = false;

  std::thread thread_;
};

}  // namespace gatehouse::proxy
