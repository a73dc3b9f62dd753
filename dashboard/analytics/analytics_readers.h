#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "common/domain/guarded.h"
#include "dashboard/sqlite/sqlite.h"

namespace gatehouse::dashboard {

/// Connections that read analytics.sqlite while it is written, for any number of threads: each
/// query has one to itself and sees one state of the file. Thread-safe.
class AnalyticsReaders {
 public:
  explicit AnalyticsReaders(std::filesystem::path path) : path_(std::move(path)) {}

  /// Throws SqliteError, also when the file does not exist.
  template <typename Query>
  auto with(Query&& query) {
    Lease lease(*this);
    lease.database().execute("BEGIN");
    auto result = query(lease.database());
    lease.database().execute("COMMIT");
    lease.hand_back();
    return result;
  }

  /// Another file stands at the path: connections to the earlier one are used no more.
  void begin_anew();

 private:
  struct Connection {
    SqliteDatabase database;
    std::uint64_t generation;
  };

  /// A connection; closed instead of handed back when the query fails.
  class Lease {
   public:
    explicit Lease(AnalyticsReaders& readers) : readers_(readers), connection_(readers.take()) {}
    SqliteDatabase& database() { return connection_->database; }
    void hand_back() { readers_.give(std::move(connection_)); }

   private:
    AnalyticsReaders& readers_;
    std::unique_ptr<Connection> connection_;
  };

  std::unique_ptr<Connection> take();
  void give(std::unique_ptr<Connection> connection);

  const std::filesystem::path path_;
  std::atomic<std::uint64_t> generation_{0};
  Guarded<std::vector<std::unique_ptr<Connection>>> idle_;
};

}  // namespace gatehouse::dashboard
