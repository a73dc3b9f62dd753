#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/system/clock.h"
#include "common/telemetry/log.h"
#include "proxy/usage/journal_file.h"
#include "proxy/usage/usage_record.h"

namespace gatehouse::proxy {

/// The crash-safe list of what was used: `usage/<instance>.jsonl` beside the data file.
///
/// A line is in the kernel's hands when `append` returns, so it survives any death of this process;
/// a background thread makes lines durable in groups, at most kSyncDelay later. The file is locked
/// (flock) for as long as this object lives: a proxy runs exactly while its journal is locked.
///
/// When a line cannot be written (disk full), it and all later ones wait in memory, in order, and
/// the background thread tries again; nothing is dropped. Callers ask `over_capacity()` and take
/// no further work then. A failed fdatasync is never retried on the same file: what it may have
/// lost is written again to a fresh segment.
///
/// At kSegmentBytes the file is set aside as `<instance>.<n>.jsonl`, n rising from 1.
///
/// Thread-safe.
class Journal {
 public:
  struct Options {
    std::filesystem::path folder;  ///< "<data folder>/usage"; created (0700) when missing
    std::string instance;
    std::size_t segment_bytes = std::size_t{64} << 20;
    std::size_t backlog_limit = std::size_t{16} << 20;
    std::chrono::milliseconds sync_delay{40};
  };

  /// Throws FileError when the folder or the file cannot be made.
  Journal(Options options, Log& log);
  /// Writes and syncs what it can.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const std::string& instance() const { return options_.instance; }
  const std::filesystem::path& path() const { return path_; }

  /// Lines are counted off in epochs, see `cut`.
  struct Position {
    std::int64_t seq = 0;
    std::uint64_t epoch = 0;
  };

  /// Appends a line. Never fails: what cannot be written waits in memory.
  Position append(const UsageRecord& record, const Counted& counted);

  /// Ends the running epoch: its last sequence and its number. Lines appended later belong to
  /// later epochs.
  Position cut();

  /// Writes out what waits and syncs. True when all lines appended before the call are durable.
  bool sync();

  std::int64_t last_seq() const { return last_seq_.load(std::memory_order_acquire); }
  std::int64_t synced_seq() const { return synced_seq_.load(std::memory_order_acquire); }

  /// Whether lines reach the file and the disk.
  bool healthy() const { return healthy_.load(std::memory_order_relaxed); }
  std::size_t backlog_bytes() const { return backlog_bytes_.load(std::memory_order_relaxed); }
  bool over_capacity() const { return backlog_bytes() > options_.backlog_limit; }
  std::string last_error() const;  ///< empty when healthy

 private:
  void write_line(std::string_view line);   // append_mutex_ held
  bool write_backlog();                     // append_mutex_ held
  bool sync_locked();                       // sync_mutex_ held
  bool recover_from_failed_sync();          // sync_mutex_ held
  void start_segment(bool carry_unsynced);  // append_mutex_ held
  void fail(const std::string& what);
  void heal();
  void run();

  const Options options_;
  const std::filesystem::path path_;
  Log& log_;

  std::mutex append_mutex_;  // guards the next five
  JournalFile file_;
  std::string backlog_;
  std::uint64_t epoch_ = 1;
  int segments_ = 0;
  std::int64_t written_seq_ = 0;
  std::string line_;

  std::atomic<std::int64_t> last_seq_{0};
  std::atomic<std::int64_t> synced_seq_{0};
  std::atomic<std::size_t> backlog_bytes_{0};
  std::atomic<bool> healthy_{true};

  std::mutex sync_mutex_;  // one sync at a time; taken before append_mutex_
  bool sync_failed_ = false;

  mutable std::mutex state_mutex_;  // guards the rest; taken last
  std::condition_variable wake_;
  std::string last_error_;
  bool stop_ = false;
  std::atomic<bool> dirty_{false};
  std::thread thread_;
};

}  // namespace gatehouse::proxy
