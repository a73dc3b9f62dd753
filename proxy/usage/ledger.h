#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/storage/snapshot.h"
#include "proxy/usage/account.h"
#include "proxy/usage/journal.h"

namespace gatehouse::proxy {

/// The accounts of all keys, by key id. They outlive changes of the document; those of removed keys
/// go when nothing runs on them and nothing waits to be flushed.
///
/// Thread-safe. Outlives its accounts' use; journal and callbacks outlive the ledger.
class Ledger {
 public:
  /// The newest snapshot; null when there is none. Must never go back from one call to the next,
  /// on whatever thread, as SnapshotSource::current does not.
  using Newest = std::function<const SnapshotPtr&()>;

  /// `on_dirty` is called when an account has something to flush that had nothing, under the
  /// account's lock.
  Ledger(Journal& journal, Newest newest, std::function<void()> on_dirty);

  /// Makes the account on first use.
  std::shared_ptr<Account> account(std::string_view key_id);

  /// What the epochs up to `epoch` hold beyond the watermark `after`. It stays pending until the
  /// newest snapshot has a watermark that includes it.
  std::vector<BucketUsage> collect(std::uint64_t epoch, std::int64_t after);

  /// To be called once everything up to `usage_applied` is in the document: whether some account
  /// has more. Accounts that have not are dirty again with their next line.
  bool has_beyond(std::int64_t usage_applied);

  /// Forgets the accounts of keys that are not in the document and have nothing running.
  void drop_removed(const Snapshot& snapshot);

  struct Totals {
    TokenCount reserved = 0;
    std::int64_t in_flight = 0;
    std::size_t accounts = 0;
  };
  Totals totals() const;

 private:
  friend class Account;
  void mark_dirty(std::shared_ptr<Account> account);
  template <typename Visit>
  void visit_dirty(Visit&& visit);

  Journal& journal_;
  const Newest newest_;
  const std::function<void()> on_dirty_;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  mutable std::mutex mutex_;  // guards the rest; may be taken under an account's, never around one
  std::unordered_map<std::string, std::shared_ptr<Account>, Hash, std::equal_to<>> accounts_;
  std::vector<std::shared_ptr<Account>> dirty_;  ///< those that have something pending
};

}  // namespace gatehouse::proxy
