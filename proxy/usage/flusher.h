#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "common/storage/data_file.h"
#include "common/storage/snapshot_source.h"
#include "common/system/clock.h"
#include "common/telemetry/log.h"
#include "proxy/usage/adoption.h"
#include "proxy/usage/flush_schedule.h"
#include "proxy/usage/journal.h"
#include "proxy/usage/ledger.h"
#include "proxy/usage/merger.h"
#include "proxy/usage/retention.h"

namespace gatehouse::proxy {

/// Brings usage and acknowledgements into the data file in the background, adopts what crashed
/// proxies left behind, and removes journals that were kept long enough. FlushSchedule says when,
/// Merger how. Nothing is written when nothing happened.
///
/// Trouble (a locked or invalid document, a full disk) is logged, shown by `last_error` and tried
/// again; meanwhile usage waits in the journal and, summed up per key and bucket, in the ledger.
/// Thread-safe.
class Flusher {
 public:
  struct Options {
    Merger::Identity identity;
    std::chrono::milliseconds interval{1000};
    Retention retention;
    std::chrono::milliseconds adoption_interval{60'000};
  };

  Flusher(DataFile& file, Journal& journal, Ledger& ledger, const Clock& clock, Log& log,
          Options options);
  ~Flusher();
  Flusher(const Flusher&) = delete;
  Flusher& operator=(const Flusher&) = delete;

  /// Adopts orphans and commits the entry on the calling thread, then starts its own.
  void start(SnapshotSource& source, Merger::Credentials credentials);

  /// From SnapshotSource's OnChange; may come before `start`.
  void document_changed(const SnapshotPtr& previous, const SnapshotPtr& next);

  /// What this proxy says of its credentials may be something else than before. From any thread.
  void credentials_changed();

  /// There is something to flush. Cheap when that was known.
  void usage_arrived();

  /// Ends the thread, then flushes a last time. Idempotent.
  void stop();

  std::int64_t usage_applied() const { return usage_applied_.load(std::memory_order_relaxed); }
  std::chrono::milliseconds lag() const;
  std::string last_error() const;  ///< empty when the last commit succeeded
  std::uint64_t failures() const { return failures_.load(std::memory_order_relaxed); }

 private:
  void run();
  void commit();
  void publish(const SnapshotPtr& committed);
  void keep_house();
  void look_again();
  bool needs_acknowledgement(const Snapshot& snapshot) const;
  bool lacks_usage(const Snapshot& snapshot) const;
  void note_failure(const char* what);
  void note_success();

  DataFile& file_;
  Journal& journal_;
  Ledger& ledger_;
  const Clock& clock_;
  Log& log_;
  const Options options_;

  // Used by the thread only, or by start and stop while there is none.
  Merger merger_;
  Adoption adoption_;
  SnapshotSource* source_ = nullptr;
  Clock::Monotonic next_housekeeping_{};
  Clock::Monotonic next_look_ = Clock::Monotonic::max();

  std::atomic<std::int64_t> usage_applied_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::atomic<bool> usage_known_{false};  ///< usage_arrived has nothing to add

  mutable std::mutex mutex_;  // guards the rest; taken last
  std::condition_variable wake_;
  FlushSchedule schedule_;
  std::weak_ptr<const Snapshot> committed_;  ///< by this process, last
  Timestamp applied_at_{};
  std::string last_error_;
  bool changed_ = false;
  bool stop_ = false;

  std::thread thread_;
};

}  // namespace gatehouse::proxy
