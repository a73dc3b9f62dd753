#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "common/system/append_file.h"
#include "common/system/file_system.h"
#include "common/telemetry/log.h"
#include "common/usage/journal_line.h"
#include "proxy/usage/usage_record.h"

namespace gatehouse::proxy {

class LineBuffer;

/// The crash-safe list of what was used: `usage/<instance>.jsonl` beside the data file, one line a
/// request (journal_line.h says how it looks).
///
/// A line is in the kernel's hands when `append` returns, or `write_queue` after `enqueue`, so it
/// survives any death of this process; a background thread makes lines durable in groups, about
/// `sync_delay` later. The file is locked
/// (flock) for as long as this object lives: a proxy runs exactly while its journal is locked.
///
/// When a line cannot be written (disk full), it and all later ones wait in memory, in order, and
/// the background thread tries again; nothing is dropped. Callers ask `over_capacity()` and take
/// no further work then. A failed fdatasync is never retried on the same file: what it may have
/// lost is written again, to a fresh segment.
///
/// At `segment_bytes` the file is set aside as `<instance>.<n>.jsonl`, n rising from 1. A segment
/// may begin with copies of lines at the end of the one before it.
///
/// Thread-safe.
class Journal {
 public:
  struct Options {
    std::filesystem::path folder;  ///< created (0700) when missing
    std::string instance;
    std::size_t segment_bytes = std::size_t{64} << 20;
    std::size_t backlog_limit = std::size_t{16} << 20;
    std::chrono::milliseconds sync_delay{40};
    std::chrono::milliseconds retry_delay{500};
  };

  /// Throws FileError when the folder or the file cannot be made.
  Journal(FileSystem& disk, Options options, Log& log);
  /// Writes and syncs what it can.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const std::string& instance() const { return options_.instance; }
  const std::filesystem::path& folder() const { return options_.folder; }

  /// Lines are counted off in epochs, see `cut`.
  struct Position {
    std::int64_t seq = 0;
    std::uint64_t epoch = 0;
  };

  /// Appends a line, which waits for `write_queue`, or the background thread, to be written with
  /// all others that do. Never fails: what cannot be written waits in memory.
  Position enqueue(const UsageRecord& record, const Counted& counted);

  /// Writes the lines that were enqueued before the call, by whomever, with one system call.
  void write_queue();

  /// Ends the running epoch and returns its number and the last sequence in it. Lines appended
  /// later belong to later epochs.
  Position cut();

  /// A document has an entry of this proxy. Until then the file `<instance>.new` beside the journal
  /// says that nothing of it is in any document.
  void note_introduced();

  /// Writes out what waits and syncs. True when all lines appended before the call are durable.
  bool sync();

  std::int64_t last_seq() const { return last_seq_.load(std::memory_order_acquire); }
  std::int64_t synced_seq() const { return synced_seq_.load(std::memory_order_acquire); }

  /// Whether lines reach the file and the disk.
  bool healthy() const { return healthy_.load(std::memory_order_relaxed) && backlog_bytes() == 0; }
  std::size_t backlog_bytes() const { return backlog_bytes_.load(std::memory_order_relaxed); }
  bool over_capacity() const { return backlog_bytes() > options_.backlog_limit; }
  std::string last_error() const;  ///< empty when healthy

 private:
  std::filesystem::path segment_path(int number) const;
  std::uint64_t size();

  Position put_in_queue(LineBuffer& line);  // under append_mutex_
  void empty_queue();                       // under append_mutex_
  void note_appended();
  void write_backlog();                  // under append_mutex_
  std::int64_t write_out();              // under sync_mutex_
  void sync_file(std::int64_t written);  // under sync_mutex_
  AppendFile create_segment();           // under sync_mutex_
  void start_segment();                  // under sync_mutex_
  void note_trouble(const std::string& error);
  void note_health();
  void wake();
  void run();

  FileSystem& disk_;
  const Options options_;
  const std::filesystem::path path_;
  Log& log_;

  std::mutex sync_mutex_;  // one sync at a time; taken before append_mutex_
  std::uint64_t synced_size_ = 0;
  int segments_ = 0;
  bool folder_synced_ = true;  ///< the names of the segments are durable
  bool suspect_ = false;       ///< a sync of the running segment failed

  // file_ is replaced under both mutexes: its descriptor may be used under either, its size under
  // this one.
  std::mutex append_mutex_;
  AppendFile file_;
  std::string queue_;    ///< whole lines that nobody has tried to write yet
  std::string backlog_;  ///< whole lines that could not be written
  std::uint64_t epoch_ = 1;

  std::atomic<std::int64_t> last_seq_{0};
  std::atomic<std::int64_t> synced_seq_{0};
  std::atomic<std::size_t> backlog_bytes_{0};
  std::atomic<bool> healthy_{true};
  std::atomic<bool> dirty_{false};  ///< something was appended since the last group began

  mutable std::mutex state_mutex_;  // taken last
  std::condition_variable wake_;
  std::string last_error_;
  bool stop_ = false;

  bool introduced_ = false;  ///< of the thread that commits

  std::thread thread_;
};

}  // namespace gatehouse::proxy
