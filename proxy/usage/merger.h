#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/storage/data_file.h"
#include "common/storage/snapshot.h"
#include "common/telemetry/log.h"
#include "proxy/usage/journal.h"
#include "proxy/usage/ledger.h"

namespace gatehouse::proxy {

/// Commits this proxy's entry in the document's `proxies`, and with it the usage beyond the
/// watermark, in one replacement of the file: after a crash at any point either both are there or
/// neither.
///
/// The watermark that decides what is still to be merged is the one that stands in the document
/// under the lock. Normally it is the one this proxy left there and what the ledger collected is
/// added. When it is an older one (someone put an older file back, or saved over it from an editor)
/// the lines beyond it are read back from the journal. Not thread-safe.
class Merger {
 public:
  struct Identity {
    std::string listen;
    bool tls = false;
    std::int64_t pid = 0;
    Timestamp started_at{};
  };

  /// What this proxy says of its credentials at the upstreams of a document.
  using Credentials = std::function<std::vector<CredentialReport>(const Document&)>;

  Merger(DataFile& file, Journal& journal, Ledger& ledger, const Clock& clock, Log& log,
         Identity identity);

  /// From here on the entry says that too. Null = nothing.
  void tell_credentials(Credentials credentials) { credentials_ = std::move(credentials); }

  /// Adds all usage that is known by now and says that `applied` is being served. `on_swapped` as
  /// in DataFile. False when DataFile stays away from an edit by hand. Throws what DataFile throws,
  /// and std::runtime_error when lines to be merged are not durable; the next call starts from the
  /// same cut.
  bool commit(const Snapshot& applied, Timestamp applied_at, const DataFile::OnSwapped& on_swapped);

  /// The last sequence that is known to be in the document.
  std::int64_t usage_applied() const { return usage_applied_; }

  /// The last sequence that the running commit merges; for use within `on_swapped`.
  std::int64_t cut() const { return cut_->seq; }

 private:
  void make_durable();
  void fill_entry(UsageEdit& edit, const Snapshot& applied, Timestamp applied_at) const;
  void merge_beyond_watermark(UsageEdit& edit, const std::vector<BucketUsage>& batch);
  void replay(UsageEdit& edit, std::int64_t up_to);

  DataFile& file_;
  Journal& journal_;
  Ledger& ledger_;
  const Clock& clock_;
  Log& log_;
  const Identity identity_;
  Credentials credentials_;

  std::optional<Journal::Position> cut_;  ///< of a merge that has not succeeded
  std::vector<BucketUsage> batch_;        ///< what lies between usage_applied_ and that cut
  std::int64_t usage_applied_ = 0;
  bool introduced_ = false;  ///< an entry of this proxy was committed
};

}  // namespace gatehouse::proxy
