#pragma once

#include <optional>
#include <vector>

#include "common/domain/upstream.h"
#include "common/system/upstream_tls_files.h"

namespace gatehouse::dashboard {

/// What a process is started with that concerns upstreams; the document has all else.
struct UpstreamSettings {
  /// Those that exist while the document names none.
  std::vector<Upstream> built_in = built_in_upstreams(std::nullopt, std::nullopt);
  UpstreamTlsFiles tls;  ///< what a test of an upstream verifies it by, and shows it
};

}  // namespace gatehouse::dashboard
