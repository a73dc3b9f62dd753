#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/domain/settings.h"
#include "common/storage/snapshot_source.h"
#include "common/system/setting.h"
#include "proxy/admin/reload_preview.h"

namespace gatehouse::proxy {

/// One thing that must hold for the proxy to be ready.
struct ReadinessCheck {
  std::string name;  ///< "document", "listener", "draining"
  bool ok = true;
  std::string detail;  ///< for people: why not, or what is wrong though it is ready; may be empty

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
  std::function<Settings()> settings;      ///< of the data file as it is at the moment
  std::function<std::vector<EffectiveSetting>()> config;  ///< what is in force
  std::function<std::vector<std::string>()> restart_required;
};

}  // namespace gatehouse::proxy
