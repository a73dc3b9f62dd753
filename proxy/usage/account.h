#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/api_key.h"
#include "common/domain/quota.h"
#include "common/domain/reservation.h"
#include "common/storage/snapshot.h"
#include "common/system/clock.h"
#include "common/usage/journal_line.h"
#include "proxy/usage/request_rate.h"
#include "proxy/usage/usage_record.h"

namespace gatehouse::proxy {

class Account;
class Ledger;

/// What a request holds of its key's quota and concurrency while it runs. Whatever way the request
/// ends, destroying this gives it back; settling replaces it by what was really used. Belongs to
/// one request, so to one thread at a time.
class Reservation {
 public:
  Reservation() = default;
  Reservation(Reservation&& other) noexcept = default;
  Reservation& operator=(Reservation&& other) noexcept;
  ~Reservation() { release(); }

  explicit operator bool() const { return account_ != nullptr; }
  TokenCount tokens() const { return tokens_; }  ///< held at this moment
  const std::shared_ptr<Account>& account() const { return account_; }

  void release() noexcept;

 private:
  friend class Account;

  std::shared_ptr<Account> account_;
  TokenCount tokens_ = 0;
  bool produces_output_ = true;
  // What progress lines have counted so far, and how much of it fell into the last one's bucket:
  // as much as a correction can take back without a bucket falling below zero.
  TokenCount counted_ = 0;
  TokenCount counted_in_bucket_ = 0;
  Timestamp counted_at_{};
};

/// The outcome of an admission.
struct Admission {
  enum class Verdict {
    admitted,
    used_up,              ///< waiting until old usage stops counting is the only cure
    reserved,             ///< below the limit, but running requests hold the rest: retry soon
    rate_limited,         ///< requests_per_minute
    concurrency_limited,  ///< max_concurrent
  };

  Verdict verdict = Verdict::admitted;
  TokenLimit limit;
  TokenCount used = 0;                       ///< before this request
  std::optional<TokenCount> remaining;       ///< nothing for an unlimited key
  std::optional<Timestamp> resets_at;        ///< when nothing of `used` counts any more
  std::chrono::milliseconds retry_after{0};  ///< for reserved, rate_limited, concurrency_limited
  Reservation reservation;                   ///< holds something only when admitted

  explicit operator bool() const { return verdict == Verdict::admitted; }
};

/// A key's usage at one moment, flushed or not, for GET /stats and for the answer of a refusal.
struct UsageView {
  UsageWindows windows;  ///< only those that count; for frees_schedule and frees_below_limit
  TokenCount used = 0;
  TokenCount reserved = 0;
  std::int64_t in_flight = 0;
  TokenCount lifetime = 0;             ///< the document's total and what is not in it yet
  std::optional<Timestamp> last_used;  ///< the document's or, when later, this proxy's
};

/// Usage of one key in one bucket.
struct BucketUsage {
  std::string key_id;
  Timestamp when{};  ///< the latest moment in the bucket
  TokenCount tokens = 0;
};

/// The live truth about one key's quota. All workers share it; every member is one short critical
/// section under the account's own lock.
///
/// What counts is what the newest snapshot's windows hold plus this proxy's lines beyond the
/// watermark (`usage_applied`) of that same snapshot. Lines are appended and entered under the
/// account's lock and the flusher collects under it too, so a line is at every moment in exactly
/// one of the two: never counted twice, never missing.
///
/// The newest snapshot is asked for under the lock, so a worker that is slow with its own snapshot
/// cannot move an account back. A document that was restored to an older state shows its older
/// usage until the flusher has replayed the journal into it.
///
/// Asking for the newest snapshot renews the calling thread's SnapshotSource::current(): hold a
/// SnapshotPtr of your own across these calls, not that reference.
class Account : public std::enable_shared_from_this<Account> {
 public:
  Account(Ledger& ledger, std::string key_id);

  const std::string& key_id() const { return key_id_; }

  /// Judges in the order: used up, rate, concurrency, reserved. `key` is the record the caller was
  /// authenticated against and `snapshot` what it stands in: limits and settings come from there.
  /// A refused request leaves no trace.
  Admission admit(const SnapshotPtr& snapshot, const ApiKey& key, const RequestSize& size,
                  Timestamp now, Clock::Monotonic monotonic);

  /// The same for a request that costs no quota: judges rate and concurrency only, and holds a
  /// place but no tokens. Its reservation is to be released, not settled.
  Admission admit_free(const ApiKey& key, Clock::Monotonic monotonic);

  /// Journals the request's last line, counts what it charges beyond earlier lines, and gives the
  /// reservation back, all at once. Call it before the caller gets its last byte.
  void settle(Reservation reservation, const UsageRecord& record);

  /// Journals how far a running request has come (`record.charged` in all so far).
  void progress(Reservation& reservation, const UsageRecord& record);

  UsageView usage(Timestamp now);

 private:
  friend class Ledger;
  friend class Reservation;

  /// Usage in one bucket of one epoch that the basis does not hold.
  struct Pending {
    std::uint64_t epoch = 0;
    std::int64_t last_seq = 0;
    Timestamp last{};  ///< its bucket is the bucket
    TokenCount tokens = 0;
  };
  /// What the newest snapshot says about this key.
  struct Basis {
    std::weak_ptr<const Snapshot> snapshot;  ///< tells snapshots apart; keeps none alive
    UsageWindows windows;
    std::int64_t watermark = 0;
    TokenCount lifetime = 0;
    std::optional<Timestamp> last_used;
  };
  struct Sum {
    TokenCount used = 0;
    std::optional<Timestamp> resets_at;
  };

  // All of these run under mutex_.
  void refresh_basis(const SnapshotPtr& fallback);
  void read_basis(const SnapshotPtr& snapshot);
  Sum sum(Timestamp now) const;
  Admission::Verdict judge(const ApiKey& key, Admission& admission, Clock::Monotonic monotonic);
  Admission::Verdict judge_pace(const ApiKey& key, Admission& admission,
                                Clock::Monotonic monotonic);
  void hold(Admission& admission, TokenCount tokens, Clock::Monotonic monotonic);
  void write(const UsageRecord& record, const Counted& counted);
  void enter(std::int64_t seq, std::uint64_t epoch, const Counted& counted);
  void give_back(Reservation& reservation);
  void note_output(TokenCount tokens);
  void collect(std::uint64_t epoch, std::int64_t after, std::vector<BucketUsage>& out) const;
  bool has_beyond(std::int64_t seq) const;
  bool idle() const;

  Ledger& ledger_;
  const std::string key_id_;

  mutable std::mutex mutex_;  // guards the rest
  Basis basis_;
  std::vector<Pending> pending_;
  bool dirty_ = false;  ///< on the ledger's list
  TokenCount reserved_ = 0;
  std::int64_t in_flight_ = 0;
  std::unique_ptr<RequestRate> rate_;  ///< only for keys with requests_per_minute
  double average_output_ = 0;
  int settled_ = 0;
};

}  // namespace gatehouse::proxy
