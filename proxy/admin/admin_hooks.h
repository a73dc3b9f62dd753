#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/storage/snapshot_source.h"
#include "proxy/admin/reload_preview.h"

namespace gatehouse::proxy {

/// One thing that must hold for the proxy to be ready.
struct ReadinessCheck {
  std::string name;  ///< "document", "listener", "draining"
  bool ok = true;
  std::string detail;  ///< for people; may be empty

  friend bool operator==(const ReadinessCheck&, const ReadinessCheck&) = default;
};

struct Readiness {
  bool ready = true;
  std::vector<ReadinessCheck> checks;
};

/// What the operators' port needs from the rest of the proxy. Called on the port's threads, several
/// at a time; all must be set.
struct AdminHooks {
  std::function<Readiness()> readiness;
  std::function<ReloadReport()> reload;
  std::function<std::string()> metrics_text;
  std::function<ReloadPreview()> preview;  ///< preview_reload
};

}  // namespace gatehouse::proxy
