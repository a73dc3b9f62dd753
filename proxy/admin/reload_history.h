#pragma once

#include <deque>
#include <vector>

#include "common/domain/guarded.h"
#include "common/storage/snapshot_source.h"

namespace gatehouse::proxy {

/// The last reloads, newest first. Thread-safe. Fed by SnapshotSource's on_report.
class ReloadHistory {
 public:
  void add(const ReloadReport& report);
  std::vector<ReloadReport> newest_first() const;

  static constexpr std::size_t kCapacity = 100;

 private:
  Guarded<std::deque<ReloadReport>> reports_;
};

}  // namespace gatehouse::proxy
