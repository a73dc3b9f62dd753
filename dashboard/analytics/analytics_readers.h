#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "common/domain/guarded.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// Connections that read analytics.sqlite while it is written, for any number of threads: each
/// query has one to itself and sees one state of the file. Thread-safe.
class AnalyticsReaders {
 public:
  explicit AnalyticsReaders(std::filesystem::path path) : path_(std::move(path)) {}

  /// Throws SqliteError, also when the file does not exist. Not to be called by a query.
  template <typename Query>
  auto with(Query&& query) {
    const std::shared_lock reading = enter();
    Lease lease(*this);
    lease.database().execute("BEGIN");
    auto result = query(lease.database());
    lease.database().execute("COMMIT");
    lease.hand_back();
    return result;
  }

  /// Runs `replace`, which may put another file at the path, while nobody reads and no connection
  /// is open: SQLite knows its log and index files by their names, so connections of one process to
  /// an earlier file of that name would cut or remove those of the new one.
  template <typename Replace>
  void between_readers(Replace&& replace) {
    const std::lock_guard shut(door_);
    const std::unique_lock alone(in_use_);
    idle_.with([](auto& idle) { idle.clear(); });
    replace();
  }

 private:
  /// A connection; closed instead of handed back when the query fails.
  class Lease {
   public:
    explicit Lease(AnalyticsReaders& readers) : readers_(readers), connection_(readers.take()) {}
    SqliteDatabase& database() { return *connection_; }
    void hand_back() { readers_.give(std::move(connection_)); }

   private:
    AnalyticsReaders& readers_;
    std::unique_ptr<SqliteDatabase> connection_;
  };

  std::shared_lock<std::shared_mutex> enter();
  std::unique_ptr<SqliteDatabase> take();
  void give(std::unique_ptr<SqliteDatabase> connection);

  const std::filesystem::path path_;
  std::mutex door_;  // held while waiting for in_use_, so that readers cannot starve the other
  std::shared_mutex in_use_;  // shared by readers
  Guarded<std::vector<std::unique_ptr<SqliteDatabase>>> idle_;
};

}  // namespace gatehouse::dashboard
