#include "proxy/usage/ledger.h"

#include <utility>

namespace gatehouse::proxy {

Ledger::Ledger(Journal& journal, Newest newest, std::function<void()> on_dirty)
    : journal_(journal), newest_(std::move(newest)), on_dirty_(std::move(on_dirty)) {}

std::shared_ptr<Account> Ledger::account(std::string_view key_id) {
  const std::lock_guard lock(mutex_);
  if (const auto known = accounts_.find(key_id); known != accounts_.end()) return known->second;
  auto account = std::make_shared<Account>(*this, std::string(key_id));
  accounts_.emplace(key_id, account);
  return account;
}

void Ledger::mark_dirty(std::shared_ptr<Account> account) {
  {
    const std::lock_guard lock(mutex_);
    dirty_.push_back(std::move(account));
  }
  on_dirty_();
}

/// Calls `visit` on each account that has something pending, under its lock. Those for which it
/// returns false leave the list.
template <typename Visit>
void Ledger::visit_dirty(Visit&& visit) {
  std::vector<std::shared_ptr<Account>> accounts;
  {
    const std::lock_guard lock(mutex_);
    accounts.swap(dirty_);
  }
  std::erase_if(accounts, [&](const std::shared_ptr<Account>& account) {
    const std::lock_guard lock(account->mutex_);
    account->dirty_ = visit(*account);
    return !account->dirty_;
  });
  const std::lock_guard lock(mutex_);
  dirty_.insert(dirty_.end(), accounts.begin(), accounts.end());
}

std::vector<BucketUsage> Ledger::collect(std::uint64_t epoch, std::int64_t after) {
  std::vector<BucketUsage> batch;
  visit_dirty([&](const Account& account) {
    account.collect(epoch, after, batch);
    return true;
  });
  return batch;
}

bool Ledger::has_beyond(std::int64_t usage_applied) {
  bool any = false;
  visit_dirty([&](Account& account) {
    account.refresh_basis(nullptr);
    const bool more = account.has_beyond(usage_applied);
    any = any || more;
    return more;
  });
  return any;
}

void Ledger::drop_removed(const Snapshot& snapshot) {
  std::vector<std::shared_ptr<Account>> removed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key_id, account] : accounts_) {
      if (snapshot.find_id(key_id) == nullptr) removed.push_back(account);
    }
  }
  for (std::shared_ptr<Account>& account : removed) {
    const bool idle = [&] {
      const std::lock_guard lock(account->mutex_);
      account->refresh_basis(nullptr);
      return account->idle();
    }();
    const std::lock_guard lock(mutex_);
    // Two owners: the table and this list. Whoever else has one may be about to use it.
    if (idle && account.use_count() == 2) accounts_.erase(account->key_id());
  }
}

Ledger::Totals Ledger::totals() const {
  std::vector<std::shared_ptr<Account>> accounts;
  {
    const std::lock_guard lock(mutex_);
    accounts.reserve(accounts_.size());
    for (const auto& [key_id, account] : accounts_) accounts.push_back(account);
  }
  Totals totals{0, 0, accounts.size()};
  for (const auto& account : accounts) {
    const std::lock_guard lock(account->mutex_);
    totals.reserved += account->reserved_;
    totals.in_flight += account->in_flight_;
  }
  return totals;
}

}  // namespace gatehouse::proxy
