#pragma once

#include <deque>
#include <string>
#include <vector>

#include "common/domain/guarded.h"
#include "common/storage/snapshot_source.h"

namespace gatehouse::proxy {

/// One reload and what it changed.
struct PastReload {
  ReloadReport report;
  std::vector<std::string> changes;           ///< lines of config_changes
  std::vector<std::string> restart_required;  ///< settings that it could not put into force
};

/// The last reloads. Thread-safe.
class ReloadHistory {
 public:
  /// Called from SnapshotSource's on_change, just before its on_report. `previous` may be null.
  void note_change(const SnapshotPtr& previous, const SnapshotPtr& next);

  /// Called from on_report. A report of a config change takes what was noted.
  void add(const ReloadReport& report, std::vector<std::string> restart_required = {});

  std::vector<PastReload> newest_first() const;

  static constexpr std::size_t kCapacity = 100;

 private:
  struct Data {
    std::deque<PastReload> reloads;  // newest first
    std::vector<std::string> noted;
  };
  Guarded<Data> data_;
};

}  // namespace gatehouse::proxy
