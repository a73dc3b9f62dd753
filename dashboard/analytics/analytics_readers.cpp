#include "dashboard/analytics/analytics_readers.h"

namespace gatehouse::dashboard {
namespace {

/// More at a time are opened for their query only.
constexpr std::size_t kMostIdle = 4;

}  // namespace

void AnalyticsReaders::begin_anew() {
  ++generation_;
  idle_.with([](auto& idle) { idle.clear(); });
}

std::unique_ptr<AnalyticsReaders::Connection> AnalyticsReaders::take() {
  auto kept = idle_.with([](auto& idle) -> std::unique_ptr<Connection> {
    if (idle.empty()) return nullptr;
    auto last = std::move(idle.back());
    idle.pop_back();
    return last;
  });
  if (kept) return kept;
  const std::uint64_t generation = generation_;
  auto fresh = std::make_unique<Connection>(
      Connection{SqliteDatabase(path_, SqliteDatabase::Access::read_only), generation});
  fresh->database.execute("PRAGMA cache_size = -4096");  // KiB
  return fresh;
}

void AnalyticsReaders::give(std::unique_ptr<Connection> connection) {
  idle_.with([&](auto& idle) {
    if (connection->generation == generation_ && idle.size() < kMostIdle) {
      idle.push_back(std::move(connection));
    }
  });
}

}  // namespace gatehouse::dashboard
