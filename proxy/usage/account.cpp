#include "proxy/usage/account.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "proxy/usage/ledger.h"

namespace gatehouse::proxy {
namespace {

/// The running average gives the newest request at least this much weight, so that it follows a
/// caller who changes its ways.
constexpr int kAverageOver = 32;

/// For refusals that running requests may lift at any moment.
constexpr std::chrono::milliseconds kRetrySoon{1000};

Timestamp bucket_expiry(Timestamp when) {
  return expires_at(UsageWindow{bucket_start(when), 0, kBucketWidth, {}});
}

/// Whether the record says how much output the key's requests have: a failure's none and the part
/// that a cut answer delivered would make the average too small to guard the quota.
bool tells_average(const UsageRecord& record) {
  constexpr int kFirstError = 400;
  return record.tokens_out && record.status < kFirstError &&
         record.provenance == Provenance::reported;
}

}  // namespace

Reservation& Reservation::operator=(Reservation&& other) noexcept {
  if (this == &other) return *this;
  release();
  account_ = std::move(other.account_);
  tokens_ = other.tokens_;
  produces_output_ = other.produces_output_;
  counted_ = other.counted_;
  counted_in_bucket_ = other.counted_in_bucket_;
  counted_at_ = other.counted_at_;
  return *this;
}

void Reservation::release() noexcept {
  if (!account_) return;
  {
    const std::lock_guard lock(account_->mutex_);
    account_->give_back(*this);
  }
  account_.reset();
}

Account::Account(Ledger& ledger, std::string key_id)
    : ledger_(ledger), key_id_(std::move(key_id)) {}

Admission Account::admit(const SnapshotPtr& snapshot, const ApiKey& key, const RequestSize& size,
                         Timestamp now, Clock::Monotonic monotonic) {
  Admission admission;
  admission.limit = key.token_limit;
  const std::lock_guard lock(mutex_);
  refresh_basis(snapshot);
  const Sum counting = sum(now);
  admission.used = std::max<TokenCount>(0, counting.used);
  admission.resets_at = counting.resets_at;
  admission.remaining = remaining_tokens(key.token_limit, admission.used);
  admission.verdict = judge(key, admission, monotonic);
  if (admission.verdict != Admission::Verdict::admitted) return admission;

  std::optional<TokenCount> average;
  if (settled_ >= kSettledForAverage) average = std::llround(average_output_);
  const TokenCount tokens = estimate_reservation(
      size, key.reservation, average,
      snapshot->document().settings.tokens_per_image.value_or(kTokensPerImage));
  hold(admission, tokens, monotonic);
  admission.reservation.produces_output_ = size.produces_output;
  return admission;
}

Admission Account::admit_free(const ApiKey& key, Clock::Monotonic monotonic) {
  Admission admission;
  const std::lock_guard lock(mutex_);
  admission.verdict = judge_pace(key, admission, monotonic);
  if (admission.verdict == Admission::Verdict::admitted) hold(admission, 0, monotonic);
  return admission;
}

void Account::hold(Admission& admission, TokenCount tokens, Clock::Monotonic monotonic) {
  if (rate_) rate_->add(monotonic);
  reserved_ += tokens;
  ++in_flight_;
  admission.reservation.account_ = shared_from_this();
  admission.reservation.tokens_ = tokens;
}

Admission::Verdict Account::judge(const ApiKey& key, Admission& admission,
                                  Clock::Monotonic monotonic) {
  const QuotaVerdict quota = judge_quota({key.token_limit, admission.used, reserved_});
  if (quota == QuotaVerdict::used_up) return Admission::Verdict::used_up;
  const Admission::Verdict pace = judge_pace(key, admission, monotonic);
  if (pace != Admission::Verdict::admitted || quota != QuotaVerdict::reserved) return pace;
  admission.retry_after = kRetrySoon;
  return Admission::Verdict::reserved;
}

Admission::Verdict Account::judge_pace(const ApiKey& key, Admission& admission,
                                       Clock::Monotonic monotonic) {
  if (key.requests_per_minute) {
    if (!rate_) rate_ = std::make_unique<RequestRate>();
    if (rate_->count(monotonic) >= *key.requests_per_minute) {
      admission.retry_after = rate_->until_below(*key.requests_per_minute, monotonic);
      return Admission::Verdict::rate_limited;
    }
  } else {
    rate_.reset();
  }
  if (key.max_concurrent && in_flight_ >= *key.max_concurrent) {
    admission.retry_after = kRetrySoon;
    return Admission::Verdict::concurrency_limited;
  }
  return Admission::Verdict::admitted;
}

/// A final number below what progress lines have counted takes the difference back from the bucket
/// of the last of them, as far as it goes; the journal's `charged` is exact in any case.
void Account::settle(Reservation reservation, const UsageRecord& record) {
  Counted counted{record.charged - reservation.counted_, record.time};
  if (counted.tokens < 0) {
    counted = {std::max(counted.tokens, -reservation.counted_in_bucket_), reservation.counted_at_};
  }
  {
    const std::lock_guard lock(mutex_);
    write(record, counted);
    if (reservation.produces_output_ && tells_average(record)) note_output(*record.tokens_out);
    if (reservation) give_back(reservation);
  }
  reservation.account_.reset();
}

void Account::progress(Reservation& reservation, const UsageRecord& record) {
  UsageRecord line = record;
  line.progress = true;
  const Counted counted{std::max<TokenCount>(0, record.charged - reservation.counted_),
                        record.time};
  const std::lock_guard lock(mutex_);
  write(line, counted);
  if (bucket_start(counted.at) != bucket_start(reservation.counted_at_)) {
    reservation.counted_in_bucket_ = 0;
  }
  reservation.counted_ += counted.tokens;
  reservation.counted_in_bucket_ += counted.tokens;
  reservation.counted_at_ = counted.at;
  const TokenCount still_held = std::max<TokenCount>(0, reservation.tokens_ - counted.tokens);
  reserved_ -= reservation.tokens_ - still_held;
  reservation.tokens_ = still_held;
}

UsageView Account::usage(Timestamp now) {
  UsageView view;
  const std::lock_guard lock(mutex_);
  refresh_basis(nullptr);
  view.windows = basis_.windows;
  view.lifetime = basis_.lifetime;
  view.last_used = basis_.last_used;
  for (const Pending& pending : pending_) {
    add_usage(view.windows, pending.last, pending.tokens);
    view.lifetime += pending.tokens;
    view.last_used = std::max(view.last_used.value_or(pending.last), pending.last);
  }
  drop_expired(view.windows, now);
  view.used = used_tokens(view.windows, now);
  view.reserved = reserved_;
  view.in_flight = in_flight_;
  return view;
}

void Account::refresh_basis(const SnapshotPtr& fallback) {
  const SnapshotPtr& published = ledger_.newest_();
  const SnapshotPtr& newest = published ? published : fallback;
  if (!newest) return;
  const bool same = !basis_.snapshot.owner_before(newest) && !newest.owner_before(basis_.snapshot);
  if (!same) read_basis(newest);
}

void Account::read_basis(const SnapshotPtr& snapshot) {
  basis_.snapshot = snapshot;
  const auto& proxies = snapshot->document().proxies;
  const auto entry = proxies.find(ledger_.journal_.instance());
  const std::int64_t watermark =
      entry != proxies.end() ? entry->second.usage_applied.value_or(0) : 0;
  // One from the future says nothing: what is pending may be in no document.
  if (watermark <= ledger_.journal_.last_seq()) {
    basis_.watermark = watermark;
    std::erase_if(pending_,
                  [this](const Pending& pending) { return pending.last_seq <= basis_.watermark; });
  }
  // A key that was deleted keeps its last known usage: requests that began before go on.
  if (const ApiKey* key = snapshot->find_id(key_id_)) {
    basis_.windows = key->usage_windows;
    basis_.lifetime = key->total_lifetime_tokens;
    basis_.last_used = key->last_used;
  }
}

Account::Sum Account::sum(Timestamp now) const {
  Sum sum;
  const auto add = [&](TokenCount tokens, Timestamp expiry) {
    if (now >= expiry || tokens == 0) return;
    sum.used += tokens;
    if (!sum.resets_at || expiry > *sum.resets_at) sum.resets_at = expiry;
  };
  for (const UsageWindow& window : basis_.windows) add(window.tokens, expires_at(window));
  for (const Pending& pending : pending_) add(pending.tokens, bucket_expiry(pending.last));
  return sum;
}

/// The account goes on the list before its line exists: whoever sees the line's sequence finds the
/// account there and, by waiting for its lock, the line's tokens.
void Account::write(const UsageRecord& record, const Counted& counted) {
  if (counted.tokens != 0 && !dirty_) {
    dirty_ = true;
    ledger_.mark_dirty(shared_from_this());
  }
  const Journal::Position position = ledger_.journal_.enqueue(record, counted);
  if (counted.tokens != 0) enter(position.seq, position.epoch, counted);
}

void Account::enter(std::int64_t seq, std::uint64_t epoch, const Counted& counted) {
  const Timestamp bucket = bucket_start(counted.at);
  for (auto at = pending_.rbegin(); at != pending_.rend() && at->epoch == epoch; ++at) {
    if (bucket_start(at->last) != bucket) continue;
    at->last_seq = seq;
    at->last = std::max(at->last, counted.at);
    at->tokens += counted.tokens;
    return;
  }
  pending_.push_back({epoch, seq, counted.at, counted.tokens});
}

void Account::give_back(Reservation& reservation) {
  reserved_ -= reservation.tokens_;
  --in_flight_;
  reservation.tokens_ = 0;
}

void Account::note_output(TokenCount tokens) {
  settled_ = std::min(settled_ + 1, kAverageOver);
  average_output_ += (static_cast<double>(tokens) - average_output_) / settled_;
}

void Account::collect(std::uint64_t epoch, std::int64_t after,
                      std::vector<BucketUsage>& out) const {
  for (const Pending& pending : pending_) {
    if (pending.epoch > epoch || pending.last_seq <= after) continue;
    out.push_back({key_id_, pending.last, pending.tokens});
  }
}

bool Account::has_beyond(std::int64_t seq) const {
  return std::any_of(pending_.begin(), pending_.end(),
                     [seq](const Pending& pending) { return pending.last_seq > seq; });
}

bool Account::idle() const { return in_flight_ == 0 && pending_.empty() && !dirty_; }

}  // namespace gatehouse::proxy
