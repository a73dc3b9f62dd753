#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/domain/upstream.h"

namespace gatehouse::dashboard {

/// What a process is started with that concerns upstreams; the document has all else.
struct UpstreamSettings {
  /// Those that exist while the document names none.
  std::vector<Upstream> built_in = built_in_upstreams(std::nullopt, std::nullopt);
  std::optional<std::string> ca_file;  ///< authorities instead of the system's
};

}  // namespace gatehouse::dashboard
