#include "dashboard/analytics/analytics_readers.h"

namespace gatehouse::dashboard {
namespace {

/// More at a time are opened for their query only.
constexpr std::size_t kMostIdle = 4;

}  // namespace

std::shared_lock<std::shared_mutex> AnalyticsReaders::enter() {
  const std::lock_guard open(door_);
  return std::shared_lock(in_use_);
}

std::unique_ptr<SqliteDatabase> AnalyticsReaders::take() {
  auto kept = idle_.with([](auto& idle) -> std::unique_ptr<SqliteDatabase> {
    if (idle.empty()) return nullptr;
    auto last = std::move(idle.back());
    idle.pop_back();
    return last;
  });
  if (kept) return kept;
  auto fresh = std::make_unique<SqliteDatabase>(path_, SqliteDatabase::Access::read_only);
  fresh->execute("PRAGMA cache_size = -4096");  // KiB
  return fresh;
}

void AnalyticsReaders::give(std::unique_ptr<SqliteDatabase> connection) {
  idle_.with([&](auto& idle) {
    if (idle.size() < kMostIdle) idle.push_back(std::move(connection));
  });
}

}  // namespace gatehouse::dashboard
