#include "proxy/usage/usage_book.h"

#include <atomic>
#include <utility>

#include "common/system/append_file.h"
#include "common/system/random.h"
#include "common/usage/journal_reader.h"
#include "proxy/usage/flusher.h"
#include "proxy/usage/journal.h"

namespace gatehouse::proxy {

struct UsageBook::State {
  State(DataFile& file, const Clock& clock, Log& log, Options options)
      : journal(file.disk(),
                {.folder = usage_folder(file.folder()), .instance = make_ulid(clock.now())}, log),
        ledger(
            journal, [this]() -> const SnapshotPtr& { return newest(); },
            [this] { flusher.usage_arrived(); }),
        flusher(
            file, journal, ledger, clock, log,
            {.identity = {std::move(options.listen), options.tls, own_process_id(), clock.now()},
             .interval = options.flush_interval,
             .retention = options.retention,
             .adoption_interval = options.adoption_interval}) {}

  const SnapshotPtr& newest() const {
    const SnapshotSource* published = source.load(std::memory_order_acquire);
    return published != nullptr ? published->current() : none;
  }

  const SnapshotPtr none;
  std::atomic<SnapshotSource*> source{nullptr};
  Journal journal;
  Ledger ledger;
  Flusher flusher;
};

UsageBook::UsageBook(DataFile& file, const Clock& clock, Log& log, Options options)
    : state_(std::make_unique<State>(file, clock, log, std::move(options))) {}

UsageBook::~UsageBook() { shutdown(); }

void UsageBook::document_changed(const SnapshotPtr& previous, const SnapshotPtr& next) {
  state_->flusher.document_changed(previous, next);
}

void UsageBook::start(SnapshotSource& source, Credentials credentials) {
  state_->source.store(&source, std::memory_order_release);
  state_->flusher.start(source, std::move(credentials));
}

void UsageBook::credentials_changed() { state_->flusher.credentials_changed(); }

const std::string& UsageBook::instance() const { return state_->journal.instance(); }

std::shared_ptr<Account> UsageBook::account(std::string_view key_id) {
  return state_->ledger.account(key_id);
}

bool UsageBook::over_capacity() const { return state_->journal.over_capacity(); }

void UsageBook::record(const UsageRecord& record) {
  if (over_capacity()) return;
  state_->journal.enqueue(record, {0, record.time});
}

void UsageBook::write_journal() { state_->journal.write_queue(); }

UsageHealth UsageBook::health() const {
  const State& state = *state_;
  UsageHealth health;
  health.journal_ok = state.journal.healthy();
  health.over_capacity = state.journal.over_capacity();
  health.backlog_bytes = state.journal.backlog_bytes();
  health.flush_lag = state.flusher.lag();
  health.flush_failures = state.flusher.failures();
  health.last_error = state.journal.last_error();
  if (health.last_error.empty()) health.last_error = state.flusher.last_error();
  return health;
}

Ledger::Totals UsageBook::totals() const { return state_->ledger.totals(); }

void UsageBook::shutdown() { state_->flusher.stop(); }

}  // namespace gatehouse::proxy
