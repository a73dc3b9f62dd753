#include "dashboard/analytics/analytics.h"

#include <exception>

#include "common/system/thread_name.h"
#include "common/usage/journal_reader.h"
#include "dashboard/analytics/analytics_file.h"

namespace gatehouse::dashboard {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 1s;
constexpr auto kRetryAfter = 2s;
/// After a look that did not come to the end, because names were exchanged meanwhile, say.
constexpr auto kAgainAfter = 20ms;
constexpr auto kPruneEvery = 1min;

}  // namespace

Analytics::Analytics(FileSystem& disk, const std::filesystem::path& data_folder, const Clock& clock,
                     Log& log)
    : disk_(disk),
      folder_(data_folder),
      path_(data_folder / kAnalyticsName),
      clock_(clock),
      log_(log),
      readers_(path_) {
  // Here, so that there is something to ask as soon as the object is made.
  attempt([this] {
    if (may_write()) open();
  });
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Analytics::~Analytics() {
  thread_.request_stop();
  thread_.join();
}

Analytics::Progress Analytics::progress() const {
  return progress_.with([](const Progress& progress) { return progress; });
}

void Analytics::run(const std::stop_token& stop) {
  name_this_thread("analytics");
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    std::chrono::milliseconds wait = kRetryAfter;
    attempt([&] {
      wait = !may_write() || look(stop) ? std::chrono::milliseconds(kLookEvery) : kAgainAfter;
    });
    woken.wait_for(lock, stop, wait, [] { return false; });
  }
}

/// Trouble ends the attempt and is told.
void Analytics::attempt(const std::function<void()>& action) {
  try {
    action();
  } catch (const SqliteError& error) {
    if (error.is_broken_file()) found_broken_ = true;
    note_trouble(error.what());
  } catch (const std::exception& error) {
    note_trouble(error.what());
  }
}

/// Another process that holds the lock keeps the file up to date.
bool Analytics::may_write() {
  if (!lock_) lock_ = FileLock::try_acquire(disk_, folder_ / kAnalyticsLockName);
  return lock_.has_value();
}

/// Reads on; whether it came to the end.
bool Analytics::look(const std::stop_token& stop) {
  if (!work_ || found_broken_ || !stands()) open();
  const Timestamp begun = clock_.now();
  const auto started = std::chrono::steady_clock::now();
  std::int64_t lines = 0;
  const JournalTail::Reader reader{
      [&](const std::string& instance, const JournalLine& line) {
        ++lines;
        work_->writer.add(instance, line);
      },
      [&](const std::string& instance, const JournalPosition& position) {
        work_->writer.commit(instance, position);
        if (work_->writer.requests() > kMostRequests) prune(stop);
      }};
  const bool whole = work_->tail.look(reader, stop);
  if (lines > JournalTail::kBatchLines) {
    const auto took = std::chrono::steady_clock::now() - started;
    log_.info("analytics_caught_up",
              {{"lines", lines}, {"seconds", std::chrono::duration<double>(took).count()}});
  }
  if (!whole) return false;
  if (std::chrono::steady_clock::now() - pruned_ >= kPruneEvery) prune(stop);
  progress_.with([&](Progress& progress) {
    if (!progress.trouble.empty()) log_.info("analytics_recovered");
    progress = {begun, {}};
  });
  return true;
}

void Analytics::open() {
  work_.reset();
  readers_.between_readers([this] { open_alone(); });
}

void Analytics::open_alone() {
  if (found_broken_.exchange(false)) {
    log_.error("analytics_file",
               {{"notice", path_.string() + " is broken; it is set aside and built from the "
                                            "journals again"}});
    set_analytics_aside(path_);
    progress_.with([](Progress& progress) { progress.read_up_to.reset(); });
  }
  SqliteDatabase database = open_analytics(path_, [this](const std::string& notice) {
    log_.error("analytics_file", {{"notice", notice}});
  });
  const auto signature = signature_of(disk_, path_).value();
  work_.emplace(std::move(database), clock_, disk_, usage_folder(folder_),
                FileIdentity{signature.device, signature.inode});
}

/// Whether what is written is what stands in the folder.
bool Analytics::stands() const {
  const auto signature = signature_of(disk_, path_);
  return signature && FileIdentity{signature->device, signature->inode} == work_->file;
}

void Analytics::prune(const std::stop_token& stop) {
  while (!stop.stop_requested() && work_->writer.prune()) {
  }
  pruned_ = std::chrono::steady_clock::now();
}

void Analytics::note_trouble(const std::string& trouble) {
  work_.reset();  // goes on from what was committed
  progress_.with([&](Progress& progress) {
    if (progress.trouble != trouble) log_.error("analytics_failing", {{"error", trouble}});
    progress.trouble = trouble;
  });
}

std::optional<RebuildCounts> rebuild_analytics(FileSystem& disk,
                                               const std::filesystem::path& data_folder,
                                               const Clock& clock) {
  const auto lock = FileLock::try_acquire(disk, data_folder / kAnalyticsLockName);
  if (!lock) return std::nullopt;
  const std::filesystem::path path = data_folder / kAnalyticsName;
  remove_analytics(path);
  AnalyticsWriter writer(open_analytics(path, [](const std::string&) {}), clock);
  JournalTail tail(disk, usage_folder(data_folder), {});
  const JournalTail::Reader reader{
      [&](const std::string& instance, const JournalLine& line) { writer.add(instance, line); },
      [&](const std::string& instance, const JournalPosition& position) {
        writer.commit(instance, position);
      }};
  while (!tail.look(reader)) std::this_thread::sleep_for(kAgainAfter);
  while (writer.prune()) {
  }
  RebuildCounts counts;
  for (const auto& [instance, position] : tail.positions()) {
    ++counts.journals;
    counts.lines += position.lines;
    counts.bad_lines += position.bad_lines;
  }
  counts.requests = writer.requests();
  return counts;
}

}  // namespace gatehouse::dashboard
