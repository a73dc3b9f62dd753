#include "proxy/admin/reload_history.h"

#include <utility>

#include "common/storage/config_changes.h"

namespace gatehouse::proxy {

void ReloadHistory::note_change(const SnapshotPtr& previous, const SnapshotPtr& next) {
  // The first load changes nothing that was served before, and a flush of usage no config.
  if (!previous || previous->config_digest() == next->config_digest()) return;
  auto changes = config_changes(previous->document(), next->document());
  data_.with([&](Data& data) { data.noted = std::move(changes); });
}

void ReloadHistory::add(const ReloadReport& report, std::vector<std::string> restart_required) {
  data_.with([&](Data& data) {
    PastReload reload{report, {}, std::move(restart_required)};
    if (report.ok && report.config_changed) reload.changes = std::exchange(data.noted, {});
    data.reloads.push_front(std::move(reload));
    if (data.reloads.size() > kCapacity) data.reloads.pop_back();
  });
}

std::vector<PastReload> ReloadHistory::newest_first() const {
  return data_.with([](const Data& data) {
    return std::vector<PastReload>(data.reloads.begin(), data.reloads.end());
  });
}

}  // namespace gatehouse::proxy
