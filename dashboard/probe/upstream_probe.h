#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/upstream.h"
#include "common/system/environment.h"
#include "common/system/sealing.h"
#include "common/system/upstream_tls_files.h"

namespace gatehouse::dashboard {

/// A credential as this process sees it: what a proxy with another environment sees may differ.
FoundSecret find_credential(const CredentialSource& source, const Environment& environment,
                            const Sealing& sealing);

/// What a call of an upstream's model list with one of its credentials came to.
struct ProbeReport {
  std::string credential;     ///< its name
  std::optional<int> status;  ///< of the answer; nothing when there was none
  std::chrono::milliseconds took{0};
  std::optional<std::vector<std::string>> models;  ///< the ids in the list
  std::string problem;                             ///< for people; empty when all is well

  bool ok() const { return problem.empty(); }
};

struct ProbeOptions {
  UpstreamTlsFiles tls;
  std::chrono::milliseconds patience{10'000};
};

/// Calls the model list with one credential, as a proxy would: nothing is spent by it. Certificates
/// are verified. Blocks, for `patience` at most.
ProbeReport probe_with(const Upstream& upstream, const std::string& name, const Secret& credential,
                       const ProbeOptions& options);

/// One report a credential; one that cannot be had has no status. An upstream without credentials
/// has one report that says so.
std::vector<ProbeReport> probe_upstream(const Upstream& upstream, const Environment& environment,
                                        const Sealing& sealing, const ProbeOptions& options);

}  // namespace gatehouse::dashboard
