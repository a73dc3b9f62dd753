#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "common/domain/guarded.h"
#include "common/system/clock.h"
#include "common/system/file_lock.h"
#include "common/system/file_system.h"
#include "common/telemetry/log.h"
#include "dashboard/analytics/analytics_readers.h"
#include "dashboard/analytics/analytics_writer.h"
#include "dashboard/analytics/journal_tail.h"

namespace gatehouse::dashboard {

/// The journals beside a data file, read into analytics.sqlite by a thread of its own, about once a
/// second, and ready to be asked.
///
/// Trouble with the file (full disk, no permission) stops neither the program nor those who ask:
/// `progress` has the reason, and it is tried again. A file that is broken or gone is built again.
/// Only one process writes it, under a lock; another one's answers come from the same file.
/// Thread-safe.
class Analytics {
 public:
  Analytics(FileSystem& disk, const std::filesystem::path& data_folder, const Clock& clock,
            Log& log);
  ~Analytics();
  Analytics(const Analytics&) = delete;
  Analytics& operator=(const Analytics&) = delete;

  struct Progress {
    /// All that journals held at this moment can be asked for; nothing while they are read for the
    /// first time.
    std::optional<Timestamp> read_up_to;
    std::string trouble;  ///< why it does not go on; empty when all is well
  };
  Progress progress() const;

  /// Runs `query` on a connection that sees one state of the file. Throws SqliteError.
  template <typename Query>
  auto ask(Query&& query) {
    try {
      return readers_.with(query);
    } catch (const SqliteError& error) {
      if (error.is_broken_file()) found_broken_ = true;
      throw;
    }
  }

 private:
  /// The file being written, and the journals that it is written from.
  struct Work {
    Work(SqliteDatabase database, const Clock& clock, FileSystem& disk,
         const std::filesystem::path& usage_folder, FileIdentity its_file)
        : writer(std::move(database), clock),
          tail(disk, usage_folder, writer.positions()),
          file(its_file) {}

    AnalyticsWriter writer;
    JournalTail tail;
    FileIdentity file;
  };

  void run(const std::stop_token& stop);
  void attempt(const std::function<void()>& action);
  bool look(const std::stop_token& stop);
  bool may_write();
  void open();
  void open_alone();
  bool stands() const;
  void prune(const std::stop_token& stop);
  void note_trouble(const std::string& trouble);

  FileSystem& disk_;
  const std::filesystem::path folder_;
  const std::filesystem::path path_;
  const Clock& clock_;
  Log& log_;
  AnalyticsReaders readers_;
  std::atomic<bool> found_broken_{false};
  Guarded<Progress> progress_;

  // Of the thread.
  std::optional<FileLock> lock_;
  std::optional<Work> work_;
  std::chrono::steady_clock::time_point pruned_{};
  std::jthread thread_;
};

/// What reading all journals came to.
struct RebuildCounts {
  std::size_t journals = 0;
  std::int64_t lines = 0;
  std::int64_t bad_lines = 0;
  std::int64_t requests = 0;  ///< listed
};

/// Throws the file away and reads all journals again. Nothing when a program is writing it. Throws
/// SqliteError, FileError.
std::optional<RebuildCounts> rebuild_analytics(FileSystem& disk,
                                               const std::filesystem::path& data_folder,
                                               const Clock& clock);

}  // namespace gatehouse::dashboard
