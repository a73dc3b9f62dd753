#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/storage/data_file.h"
#include "common/storage/snapshot.h"

namespace gatehouse {

enum class ReloadTrigger { start, file, ttl, sighup, api };

std::string_view to_string(ReloadTrigger trigger);

/// The outcome of one look at the file that found something other than what was known.
struct ReloadReport {
  ReloadTrigger trigger = ReloadTrigger::file;
  bool ok = true;
  bool config_changed = false;
  std::uint64_t generation = 0;  ///< after it
  std::int64_t revision = 0;
  std::string error;  ///< for people; empty when ok
  std::optional<InvalidDocument::Position> position;
  Problems problems;
  Timestamp at{};
  std::chrono::microseconds took{0};
};

/// Keeps the newest good snapshot of the data file: hot reload.
///
/// A request asks `is_current()`: one stat(2). When that says no it hands a continuation to
/// `refresh()` and goes on once the reload thread has looked, so its answer never comes from an
/// older document than the file held when it asked, and nobody else waits. While the file is
/// younger than 20 ms, or a commit of this process younger than a tick of the file clock, an equal
/// signature is no proof (that clock ticks every few milliseconds); the content is compared again
/// until a look at it came after that.
///
/// A file that turns bad changes nothing: the last good snapshot stays, `health()` says what is
/// wrong, and every new state of the file is tried.
///
/// When nobody asks, the reload thread notices changes itself: inotify on the folder, backed by a
/// stat a second. All public members are thread-safe. Callbacks run on the reload thread, those of
/// the first load within the constructor; they must not throw, nor call reload().
class SnapshotSource {
 public:
  struct Options {
    bool hot_reload = true;  ///< false: only reload() and the ttl look at the file
    /// A re-read even when nothing seems to have changed. Nothing = `cache_ttl_ms` of the
    /// document's settings, or kDefaultCacheTtl.
    std::optional<std::chrono::milliseconds> ttl;
    bool read_every_time = false;  ///< refresh() reads the file even when it seems unchanged
    /// Called once before each report: when a look was asked for, before it; else when it has found
    /// something to report and nothing has been done about it. `generation` is the one so far.
    std::function<void(ReloadTrigger trigger, std::uint64_t generation)> on_start{};
  };

  struct Health {
    bool ok = true;
    std::optional<ReloadReport> failure;  ///< the last failed look, while it still holds
  };

  /// `on_change(previous, next)` is called after each publication of a different document;
  /// `previous` is null for the first. `on_report` is called for each reload: a config change
  /// applied or, once for each state of the file, a file found bad; usage flushes and
  /// acknowledgements are not reloads.
  using OnChange = std::function<void(const SnapshotPtr& previous, const SnapshotPtr& next)>;
  using OnReport = std::function<void(const ReloadReport&)>;

  /// Loads the file on the calling thread. A bad file does not throw: current() is null until it
  /// has become good.
  SnapshotSource(const DataFile& file, const Clock& clock, Options options, OnChange on_change,
                 OnReport on_report);

  /// Ends the reload thread; what still waits in refresh() or reload() is let go first.
  ~SnapshotSource();
  SnapshotSource(const SnapshotSource&) = delete;
  SnapshotSource& operator=(const SnapshotSource&) = delete;

  /// The newest good snapshot; null when there has never been one. Costs a version check: each
  /// thread keeps its own pointer. The reference is valid until this thread calls again.
  const SnapshotPtr& current() const;

  /// The same for threads that ask seldom: nothing stays with the thread, whose own pointer would
  /// otherwise keep a document in memory long after it was replaced.
  SnapshotPtr passing() const;

  /// Whether current() is known to be what the file holds. True as well for a file known to be bad
  /// in the state it is in. Always true with hot_reload off, else never with read_every_time.
  bool is_current() const;

  /// Calls `then`, on the reload thread, once the file has been looked at by a look that began
  /// after this call.
  void refresh(std::function<void()> then);

  /// Looks at once, whatever the signature says, and reports. Waits for the reload thread.
  ReloadReport reload(ReloadTrigger trigger);

  /// Makes a snapshot that this process has just committed the current one, without parsing it,
  /// unless the file has moved on or is known in that state already. Null is ignored. Does not
  /// wait.
  void adopt(const SnapshotPtr& committed);

  Health health() const;

  /// Config changes applied since start; 1 after the first good load.
  std::uint64_t generation() const;

 private:
  class Reloader;
  std::unique_ptr<Reloader> reloader_;
};

}  // namespace gatehouse
