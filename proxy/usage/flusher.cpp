#include "proxy/usage/flusher.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "common/system/file_signature.h"

namespace gatehouse::proxy {
namespace {

bool same_inode(const std::optional<FileSignature>& a, const std::optional<FileSignature>& b) {
  return a && b && a->device == b->device && a->inode == b->inode;
}

bool same_snapshot(const std::weak_ptr<const Snapshot>& known, const SnapshotPtr& snapshot) {
  return !known.owner_before(snapshot) && !snapshot.owner_before(known);
}

std::int64_t watermark_in(const Snapshot& snapshot, const std::string& instance) {
  const auto& proxies = snapshot.document().proxies;
  const auto entry = proxies.find(instance);
  return entry != proxies.end() ? entry->second.usage_applied.value_or(-1) : -1;
}

bool stale_revision(const Snapshot& snapshot, const std::string& instance) {
  const auto& proxies = snapshot.document().proxies;
  const auto entry = proxies.find(instance);
  return entry != proxies.end() && entry->second.applied_digest == snapshot.config_digest() &&
         entry->second.applied_revision != snapshot.document().revision;
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

void Flusher::start(SnapshotSource& source) {
  source_ = &source;
  keep_house();
  commit();
  thread_ = std::thread([this] { run(); });
}

void Flusher::document_changed(const SnapshotPtr& previous, const SnapshotPtr& next) {
  {
    const std::lock_guard lock(mutex_);
    const Clock::Monotonic now = clock_.monotonic();
    const bool ours = same_snapshot(committed_, next);
    const bool config_changed = !previous || previous->config_digest() != next->config_digest();
    if (config_changed) {
      applied_at_ = clock_.now();
      schedule_.config_applied(now, next->document().keys.size());
    }
    if (previous && !ours) {
      // Committers always put another file in the place; only a hand writes into the same one.
      const bool in_place = same_inode(previous->signature(), next->signature());
      if (in_place || (config_changed && next->edited_by_hand())) {
        schedule_.edited_by_hand(now, in_place);
      }
      if (watermark_in(*next, journal_.instance()) < usage_applied()) schedule_.usage_arrived(now);
    }
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
  if (source_ != nullptr && ledger_.prune()) commit();
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
  std::unique_lock lock(mutex_);
  while (!stop_) {
    const Clock::Monotonic now = clock_.monotonic();
    const Clock::Monotonic due =
        std::min(schedule_.due().value_or(next_housekeeping_), next_housekeeping_);
    if (now < due) {
      wake_.wait_for(lock, due - now, [this] { return stop_ || changed_; });
      changed_ = false;
      continue;
    }
    lock.unlock();
    if (now >= next_housekeeping_) {
      keep_house();
    } else {
      commit();
    }
    lock.lock();
  }
}

void Flusher::commit() {
  const SnapshotPtr applied = source_->current();
  const Clock::Monotonic began = clock_.monotonic();
  bool merge = false;
  Timestamp applied_at;
  {
    const std::lock_guard lock(mutex_);
    if (!applied) return schedule_.failed(began);
    if (foreign_write_unseen(applied)) schedule_.edited_by_hand(began, true);
    if (!schedule_.may_commit(began)) return;
    merge = schedule_.may_merge(began);
    applied_at = applied_at_;
  }
  // What arrives from here on may miss this merge and must be heard of.
  if (merge) usage_known_.store(false);
  try {
    const SnapshotPtr committed = merger_.commit(*applied, applied_at, merge);
    usage_applied_.store(merger_.usage_applied(), std::memory_order_relaxed);
    {
      const std::lock_guard lock(mutex_);
      schedule_.committed(began, clock_.monotonic(), merge);
      if (stale_revision(*committed, journal_.instance())) {
        schedule_.config_applied(began, committed->document().keys.size());
      }
    }
    publish(committed);
    if (merge && ledger_.prune()) usage_arrived();
    note_success();
  } catch (const std::exception& error) {
    note_failure(error.what());
  }
}

/// An editor that wrote into the file a moment ago, before the source has told us.
bool Flusher::foreign_write_unseen(const SnapshotPtr& applied) const {
  try {
    const auto there = signature_of(file_.path());
    return same_inode(there, applied->signature()) && there != applied->signature();
  } catch (const std::exception&) {
    return false;  // committing will fail on it and say so
  }
}

void Flusher::publish(const SnapshotPtr& committed) {
  {
    const std::lock_guard lock(mutex_);
    committed_ = committed;
  }
  source_->adopt(committed);
}

/// Adoption and retention: at start and once a minute.
void Flusher::keep_house() {
  next_housekeeping_ = clock_.monotonic() + options_.adoption_interval;
  const SnapshotPtr applied = source_->current();
  if (!applied) return;
  {
    const std::lock_guard lock(mutex_);
    if (!schedule_.may_merge(clock_.monotonic())) return;
  }
  try {
    if (const SnapshotPtr committed = adoption_.run(applied)) publish(committed);
    const OwnSegments own{journal_.instance(), usage_applied()};
    const std::size_t removed =
        remove_old_journals(journal_.folder(), options_.retention, own, clock_.now());
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
