#include "proxy/admin/reload_history.h"

namespace gatehouse::proxy {

void ReloadHistory::add(const ReloadReport& report) {
  reports_.with([&](auto& reports) {
    reports.push_front(report);
    if (reports.size() > kCapacity) reports.pop_back();
  });
}

std::vector<ReloadReport> ReloadHistory::newest_first() const {
  return reports_.with([](const auto& reports) {
    return std::vector<ReloadReport>(reports.begin(), reports.end());
  });
}

}  // namespace gatehouse::proxy
