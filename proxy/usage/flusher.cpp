#include "proxy/usage/flusher.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "common/system/thread_name.h"

namespace gatehouse::proxy {
namespace {

bool same_snapshot(const std::weak_ptr<const Snapshot>& known, const SnapshotPtr& snapshot) {
  return !known.owner_before(snapshot) && !snapshot.owner_before(known);
}

const ProxyEntry* find_entry(const Snapshot& snapshot, const std::string& instance) {
  const auto& proxies = snapshot.document().proxies;
  const auto entry = proxies.find(instance);
  return entry != proxies.end() ? &entry->second : nullptr;
}

}  // namespace

Flusher::Flusher(DataFile& file, Journal& journal, Ledger& ledger, const Clock& clock, Log& log,
                 Options options)
    : file_(file),
      journal_(journal),
      ledger_(ledger),
      clock_(clock),
      log_(log),
      options_(std::move(options)),
      merger_(file, journal, ledger, clock, log, options_.identity),
      adoption_(file, journal.folder(), journal.instance(), clock, log),
      schedule_(options_.interval) {}

Flusher::~Flusher() { stop(); }

void Flusher::start(SnapshotSource& source, Merger::Credentials credentials) {
  merger_.tell_credentials(std::move(credentials));
  source_ = &source;
  keep_house();
  commit();
  thread_ = std::thread([this] { run(); });
}

void Flusher::document_changed(const SnapshotPtr& previous, const SnapshotPtr& next) {
  const bool config_changed = !previous || previous->config_digest() != next->config_digest();
  {
    const std::lock_guard lock(mutex_);
    const Clock::Monotonic now = clock_.monotonic();
    if (config_changed) applied_at_ = clock_.now();
    if (needs_acknowledgement(*next)) {
      schedule_.config_applied(now, next->document().keys.size());
    }
    if (previous && !same_snapshot(committed_, next)) {
      if (config_changed && next->edited_by_hand()) schedule_.edited_by_hand(now);
      if (lacks_usage(*next)) schedule_.usage_arrived(now);
    }
    changed_ = true;
  }
  wake_.notify_one();
}

bool Flusher::needs_acknowledgement(const Snapshot& snapshot) const {
  const ProxyEntry* entry = find_entry(snapshot, journal_.instance());
  return entry == nullptr || entry->applied_digest != snapshot.config_digest() ||
         entry->applied_revision != snapshot.document().revision;
}

/// An older state of usage was put back.
bool Flusher::lacks_usage(const Snapshot& snapshot) const {
  const ProxyEntry* entry = find_entry(snapshot, journal_.instance());
  return entry == nullptr || entry->usage_applied.value_or(-1) < usage_applied();
}

void Flusher::credentials_changed() {
  {
    const std::lock_guard lock(mutex_);
    schedule_.usage_arrived(clock_.monotonic());  // at its pace
    changed_ = true;
  }
  wake_.notify_one();
}

void Flusher::usage_arrived() {
  if (usage_known_.load() || usage_known_.exchange(true)) return;
  {
    const std::lock_guard lock(mutex_);
    schedule_.usage_arrived(clock_.monotonic());
    changed_ = true;
  }
  wake_.notify_one();
}

void Flusher::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stop_) return;
    stop_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
  if (source_ != nullptr && ledger_.has_beyond(usage_applied())) commit();
}

std::chrono::milliseconds Flusher::lag() const {
  const std::lock_guard lock(mutex_);
  return schedule_.lag(clock_.monotonic());
}

std::string Flusher::last_error() const {
  const std::lock_guard lock(mutex_);
  return last_error_;
}

void Flusher::run() {
  name_this_thread("flusher");
  std::unique_lock lock(mutex_);
  while (!stop_) {
    const Clock::Monotonic now = clock_.monotonic();
    const Clock::Monotonic due =
        std::min({schedule_.due().value_or(next_housekeeping_), next_housekeeping_, next_look_});
    if (now < due) {
      wake_.wait_for(lock, due - now, [this] { return stop_ || changed_; });
      changed_ = false;
      continue;
    }
    lock.unlock();
    if (now >= next_housekeeping_) {
      keep_house();
    } else if (now >= next_look_) {
      look_again();
    } else {
      commit();
    }
    lock.lock();
  }
}

void Flusher::commit() {
  const auto worked_before = clock_.thread_time();
  Timestamp applied_at;
  {
    const std::lock_guard lock(mutex_);
    schedule_.begin();
    usage_known_.store(false);
    applied_at = applied_at_;
  }
  // Asked after the schedule has handed over what waits: a config applied since waits for the next
  // commit, one applied before is this one.
  const SnapshotPtr applied = source_->current();
  if (!applied) {
    const std::lock_guard lock(mutex_);
    return schedule_.failed(clock_.monotonic());
  }
  try {
    const bool done = merger_.commit(*applied, applied_at, [this](const SnapshotPtr& committed) {
      usage_applied_.store(merger_.cut(), std::memory_order_relaxed);
      publish(committed);
    });
    {
      const std::lock_guard lock(mutex_);
      if (!done) return schedule_.stayed_away(clock_.monotonic());
      schedule_.committed(clock_.monotonic(), clock_.thread_time() - worked_before);
    }
    next_look_ = clock_.monotonic() + FlushSchedule::kRetry;
    usage_applied_.store(merger_.usage_applied(), std::memory_order_relaxed);
    if (ledger_.has_beyond(merger_.usage_applied())) usage_arrived();
    note_success();
  } catch (const std::exception& error) {
    note_failure(error.what());
  }
}

/// Whoever puts back the very document that a commit has just replaced, before the source has heard
/// of the commit, causes no change that the source could report.
void Flusher::look_again() {
  next_look_ = Clock::Monotonic::max();
  const SnapshotPtr published = source_->current();
  if (!published) return;
  const std::lock_guard lock(mutex_);
  const Clock::Monotonic now = clock_.monotonic();
  if (lacks_usage(*published)) schedule_.usage_arrived(now);
  if (needs_acknowledgement(*published)) {
    schedule_.config_applied(now, published->document().keys.size());
  }
}

void Flusher::publish(const SnapshotPtr& committed) {
  {
    const std::lock_guard lock(mutex_);
    committed_ = committed;
  }
  source_->adopt(committed);
}

/// Adoption and retention: at start and once a minute, sooner while the document is unusable.
void Flusher::keep_house() {
  const SnapshotPtr applied = source_->current();
  // DataFile may keep clear of an edit by hand that nobody has numbered yet.
  const bool settled = applied && !applied->edited_by_hand();
  next_housekeeping_ =
      clock_.monotonic() + (settled ? options_.adoption_interval : FlushSchedule::kRetry);
  if (!applied) return;
  try {
    if (const SnapshotPtr committed = adoption_.run(applied)) publish(committed);
    const OwnSegments own{journal_.instance(), usage_applied()};
    const std::size_t removed =
        remove_old_journals(file_.disk(), journal_.folder(), options_.retention, own, clock_.now());
    if (removed > 0) log_.info("journals_removed", {{"files", removed}});
    ledger_.drop_removed(*applied);
  } catch (const std::exception& error) {
    note_failure(error.what());
  }
}

void Flusher::note_failure(const char* what) {
  failures_.fetch_add(1, std::memory_order_relaxed);
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    schedule_.failed(clock_.monotonic());
    first = last_error_ != what;
    last_error_ = what;
  }
  if (first) log_.warn("usage_not_flushed", {{"error", what}});
}

void Flusher::note_success() {
  {
    const std::lock_guard lock(mutex_);
    if (last_error_.empty()) return;
    last_error_.clear();
  }
  log_.info("usage_flushed_again", {{"usage_applied", usage_applied()}});
}

}  // namespace gatehouse::proxy
