#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/storage/data_file.h"
#include "common/storage/snapshot_source.h"
#include "common/telemetry/log.h"
#include "proxy/usage/account.h"
#include "proxy/usage/ledger.h"
#include "proxy/usage/retention.h"
#include "proxy/usage/usage_record.h"

namespace gatehouse::proxy {

/// What operators want to know about usage on its way into the data file.
struct UsageHealth {
  bool journal_ok = true;                  ///< lines reach the disk
  bool over_capacity = false;              ///< the memory for lines that do not is used up
  std::size_t backlog_bytes = 0;           ///< lines waiting in memory
  std::chrono::milliseconds flush_lag{0};  ///< age of the oldest usage not in the document
  std::uint64_t flush_failures = 0;        ///< commits that failed since start
  std::string last_error;                  ///< empty when all is well
};

/// Everything between "a request wants tokens" and "the data file says what was used": journal,
/// ledger, flusher, and adoption of what crashed proxies left behind.
///
/// Made before the SnapshotSource, so that the source's OnChange can be `document_changed`; begins
/// its background work with `start`. `shutdown` before the source is destroyed; the book itself
/// after the last reservation. Thread-safe.
class UsageBook {
 public:
  struct Options {
    std::string listen;  ///< "host:port" of the public port, as shown in the document
    bool tls = false;    ///< likewise, whether it is served under TLS
    std::chrono::milliseconds flush_interval{1000};
    std::chrono::milliseconds adoption_interval{60'000};
    Retention retention;
  };

  using Credentials = std::function<std::vector<CredentialReport>(const Document&)>;

  /// Makes `usage/` beside the data file and this instance's journal in it. Throws FileError.
  UsageBook(DataFile& file, const Clock& clock, Log& log, Options options);
  ~UsageBook();

  /// To be called from SnapshotSource's OnChange.
  void document_changed(const SnapshotPtr& previous, const SnapshotPtr& next);

  /// Adopts orphaned journals and commits this proxy's entry before it returns, so before the first
  /// request; then flushes in the background. Trouble with the document is logged and retried.
  /// `credentials` says what the entry tells of our credentials; it is called by background
  /// threads until `shutdown`.
  void start(SnapshotSource& source, Credentials credentials = {});

  /// What `credentials` answers may be something else than before.
  void credentials_changed();

  /// This run's name in the document's `proxies` (a ULID).
  const std::string& instance() const;

  /// What requests are admitted and settled on. Made on first use; see Account.
  std::shared_ptr<Account> account(std::string_view key_id);

  /// Whether requests that would be metered must be refused with 503.
  bool over_capacity() const;

  /// Journals a request that has no reservation: refused, or costing nothing. `charged` must be 0.
  /// Left out while over capacity: refusals must not take ever more of the memory that usage waits
  /// in.
  void record(const UsageRecord& record);

  /// Hands the kernel the journal lines of all that has been settled, recorded or noted as progress
  /// so far: an answer's last byte may go out after that. Otherwise it happens some 40 ms later.
  void write_journal();

  UsageHealth health() const;
  Ledger::Totals totals() const;

  /// Flushes as far as possible and ends the background work. Idempotent.
  void shutdown();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::proxy
