#include "common/storage/snapshot_source.h"

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "common/domain/guarded.h"
#include "common/storage/published_snapshot.h"
#include "common/system/file_watch.h"
#include "common/system/thread_name.h"

namespace gatehouse {
namespace {

constexpr std::chrono::milliseconds kLookInterval{1000};
constexpr std::chrono::milliseconds kAdoptionGrace{2};

struct ReloadRequest {
  ReloadTrigger trigger = ReloadTrigger::api;
  std::promise<ReloadReport> answer;
};

/// What other threads ask of the reload thread.
struct Inbox {
  std::vector<std::function<void()>> waiting;
  std::vector<ReloadRequest> reloads;
  std::vector<SnapshotPtr> committed;
  bool stop = false;

  bool empty() const { return waiting.empty() && reloads.empty() && committed.empty() && !stop; }
};

}  // namespace

std::string_view to_string(ReloadTrigger trigger) {
  switch (trigger) {
    case ReloadTrigger::start:
      return "start";
    case ReloadTrigger::file:
      return "file";
    case ReloadTrigger::ttl:
      return "ttl";
    case ReloadTrigger::sighup:
      return "sighup";
    case ReloadTrigger::api:
      return "api";
  }
  return "file";
}

/// The reload thread and what it shares. Only that thread publishes.
class SnapshotSource::Reloader {
 public:
  Reloader(const DataFile& file, const Clock& clock, Options options, OnChange on_change,
           OnReport on_report)
      : file_(file),
        clock_(clock),
        options_(std::move(options)),
        on_change_(std::move(on_change)),
        on_report_(std::move(on_report)),
        watch_(file.path()) {
    look(ReloadTrigger::start);
    thread_ = std::thread([this] { run(); });
  }

  ~Reloader() {
    send([](Inbox& inbox) { inbox.stop = true; });
    thread_.join();
  }

  const Published& published() const { return published_.get(); }
  void let_go() const { published_.let_go(); }

  bool is_current() const {
    if (!options_.hot_reload) return true;
    if (options_.read_every_time) return false;
    const Published& known = published_.get();
    return known.proven && look_at(file_.disk(), file_.path()) == known.state;
  }

  /// Puts something into the inbox and wakes the reload thread.
  template <typename Put>
  void send(Put put) {
    const bool was_empty = inbox_.with([&](Inbox& inbox) {
      const bool empty = inbox.empty();
      put(inbox);
      return empty;
    });
    if (was_empty) watch_.wake();
  }

  Health health() const {
    return health_.with([](const Health& health) { return health; });
  }
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

 private:
  void run();
  std::chrono::milliseconds until_next_look() const;
  bool should_look(bool asked) const;

  /// Reads the file, publishes what it found and reports.
  ReloadReport look(ReloadTrigger trigger);
  void start(ReloadTrigger trigger);
  SnapshotPtr read(const Published& before, FileState& state);
  void take_over(const SnapshotPtr& committed);
  void publish(Published next, ReloadReport& report);
  void fail(Published next, ReloadReport& report);

  Clock::Monotonic settles_at() const { return published_.get().first_seen + kYouth; }
  Clock::Monotonic ttl_ends_at() const;

  const DataFile& file_;
  const Clock& clock_;
  const Options options_;
  const OnChange on_change_;
  const OnReport on_report_;

  PublishedSnapshot published_;
  std::atomic<std::uint64_t> generation_{0};
  Guarded<Health> health_;
  Guarded<Inbox> inbox_;
  FileWatch watch_;

  // Of the reload thread alone.
  Clock::Monotonic last_read_{};
  bool try_again_ = false;  ///< the file is there but could not be read: no reason to trust that

  std::thread thread_;
};

namespace {

/// A person wants to know how it went, whatever came of it.
bool was_asked_for(ReloadTrigger trigger) {
  return trigger == ReloadTrigger::sighup || trigger == ReloadTrigger::api;
}

}  // namespace

void SnapshotSource::Reloader::run() {
  name_this_thread("reload");
  for (;;) {
    // When the change is a commit of this process, its snapshot is on its way and spares the look;
    // requests end this wait.
    if (watch_.wait(until_next_look()) == FileWatch::Event::changed) watch_.wait(kAdoptionGrace);
    Inbox inbox = inbox_.with([](Inbox& shared) { return std::exchange(shared, {}); });
    for (const SnapshotPtr& committed : inbox.committed) take_over(committed);
    for (ReloadRequest& request : inbox.reloads) request.answer.set_value(look(request.trigger));
    if (clock_.monotonic() >= ttl_ends_at()) {
      look(ReloadTrigger::ttl);
    } else if (options_.hot_reload && should_look(!inbox.waiting.empty())) {
      look(ReloadTrigger::file);
    }
    for (const auto& then : inbox.waiting) then();
    if (inbox.stop) break;
  }
}

Clock::Monotonic SnapshotSource::Reloader::ttl_ends_at() const {
  const SnapshotPtr& snapshot = published_.get().snapshot;
  const auto live = snapshot ? snapshot->document().settings.cache_ttl : std::nullopt;
  return last_read_ + options_.ttl.value_or(live.value_or(kDefaultCacheTtl));
}

std::chrono::milliseconds SnapshotSource::Reloader::until_next_look() const {
  using std::chrono::milliseconds;
  const auto now = clock_.monotonic();
  const auto until = [now](Clock::Monotonic moment) {
    return std::max(milliseconds{1}, std::chrono::ceil<milliseconds>(moment - now));
  };
  milliseconds pause = std::min(kLookInterval, until(ttl_ends_at()));
  if (options_.hot_reload && !published_.get().proven) {
    pause = std::min(pause, until(settles_at()));
  }
  return pause;
}

bool SnapshotSource::Reloader::should_look(bool asked) const {
  const Published& known = published_.get();
  if (asked && options_.read_every_time) return true;
  if (look_at(file_.disk(), file_.path()) != known.state) return true;
  if (!known.proven) return asked || clock_.monotonic() >= settles_at();
  return try_again_ && clock_.monotonic() >= last_read_ + kLookInterval;
}

SnapshotPtr SnapshotSource::Reloader::read(const Published& before, FileState& state) {
  state = look_at(file_.disk(), file_.path());
  auto content = file_.read();
  state = {content ? std::optional(content->signature) : std::nullopt, 0};
  try_again_ = false;
  if (before.snapshot) {
    const bool same = content ? before.snapshot->holds(content->bytes)
                              : !before.snapshot->signature().has_value();
    if (same) return before.snapshot;
  }
  return file_.parse(std::move(content));
}

ReloadReport SnapshotSource::Reloader::look(ReloadTrigger trigger) {
  const Published before = published_.get();
  const ReadTime time{clock_.monotonic(), clock_.now(), file_clock_ns()};
  last_read_ = time.began;
  if (was_asked_for(trigger)) start(trigger);

  ReloadReport report;
  report.trigger = trigger;
  report.at = time.began_at;
  Published next = before;
  try {
    try_again_ = true;
    next.snapshot = read(before, next.state);
  } catch (const DataFileError& error) {
    report.ok = false;
    report.error = error.what();
    report.position = error.position();
    report.problems = error.problems();
  } catch (const std::exception& error) {
    report.ok = false;
    report.error = file_.path().string() + " cannot be loaded: " + error.what();
  }

  if (next.state != before.state || before.first_seen == Clock::Monotonic{}) {
    next.first_seen = clock_.monotonic();
    next.committed_here = false;
  }
  next.proven = proves_content(next, time);

  report.took =
      std::chrono::duration_cast<std::chrono::microseconds>(clock_.monotonic() - time.began);
  report.ok ? publish(std::move(next), report) : fail(std::move(next), report);
  return report;
}

void SnapshotSource::Reloader::start(ReloadTrigger trigger) {
  if (options_.on_start) options_.on_start(trigger, generation_);
}

void SnapshotSource::Reloader::take_over(const SnapshotPtr& committed) {
  const Published before = published_.get();
  const FileState state = look_at(file_.disk(), file_.path());
  if (!committed->signature() || state.signature != committed->signature()) return;
  if (state == before.state) {
    // A request was faster and had the file read; now it is known whose state that is.
    Published same = before;
    same.committed_here = true;
    published_.publish(std::move(same));
    return;
  }
  ReloadReport report;
  report.at = clock_.now();
  try_again_ = false;
  publish({committed, state, false, clock_.monotonic(), true}, report);
}

void SnapshotSource::Reloader::publish(Published next, ReloadReport& report) {
  const SnapshotPtr previous = published_.get().snapshot;
  const SnapshotPtr snapshot = next.snapshot;
  report.config_changed = !previous || previous->config_digest() != snapshot->config_digest();
  report.generation = generation_ + (report.config_changed ? 1 : 0);
  report.revision = snapshot->document().revision;
  const bool recovered = health_.with([](Health& health) { return !std::exchange(health, {}).ok; });
  const bool asked = was_asked_for(report.trigger);
  const bool worth_saying = report.config_changed || recovered || asked;
  if (worth_saying && !asked) start(report.trigger);
  published_.publish(std::move(next));
  generation_.store(report.generation, std::memory_order_release);
  if (snapshot != previous && on_change_) on_change_(previous, snapshot);
  if (worth_saying && on_report_) on_report_(report);
}

void SnapshotSource::Reloader::fail(Published next, ReloadReport& report) {
  const Published before = published_.get();
  report.generation = generation_;
  if (before.snapshot) report.revision = before.snapshot->document().revision;
  const bool known = health_.with([&](Health& health) {
    const bool same = health.failure && health.failure->error == report.error;
    health = {.ok = false, .failure = report};
    return same;
  });
  const bool asked = was_asked_for(report.trigger);
  const bool worth_saying = !(known && next.state == before.state) || asked;
  if (worth_saying && !asked) start(report.trigger);
  published_.publish(std::move(next));
  if (worth_saying && on_report_) on_report_(report);
}

SnapshotSource::SnapshotSource(const DataFile& file, const Clock& clock, Options options,
                               OnChange on_change, OnReport on_report)
    : reloader_(std::make_unique<Reloader>(file, clock, std::move(options), std::move(on_change),
                                           std::move(on_report))) {}

SnapshotSource::~SnapshotSource() = default;

const SnapshotPtr& SnapshotSource::current() const { return reloader_->published().snapshot; }

SnapshotPtr SnapshotSource::passing() const {
  SnapshotPtr snapshot = current();
  reloader_->let_go();
  return snapshot;
}

bool SnapshotSource::is_current() const { return reloader_->is_current(); }

void SnapshotSource::refresh(std::function<void()> then) {
  reloader_->send([&](Inbox& inbox) { inbox.waiting.push_back(std::move(then)); });
}

ReloadReport SnapshotSource::reload(ReloadTrigger trigger) {
  ReloadRequest request{trigger, {}};
  auto answer = request.answer.get_future();
  reloader_->send([&](Inbox& inbox) { inbox.reloads.push_back(std::move(request)); });
  return answer.get();
}

void SnapshotSource::adopt(const SnapshotPtr& committed) {
  if (!committed) return;
  reloader_->send([&](Inbox& inbox) { inbox.committed.push_back(committed); });
}

SnapshotSource::Health SnapshotSource::health() const { return reloader_->health(); }

std::uint64_t SnapshotSource::generation() const { return reloader_->generation(); }

}  // namespace gatehouse
