#include "proxy/pipeline/key_cache.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "common/domain/secret.h"
#include "common/system/random.h"
#include "common/system/sha256.h"

namespace gatehouse::proxy {
namespace {

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

std::uint64_t random_seed() {
  return (std::uint64_t{random_uniform(1u << 31)} << 33) ^ random_uniform(1u << 31);
}

/// Mixes 64 bits so that each of them depends on all before (MurmurHash3's finalizer).
std::uint64_t mixed(std::uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

}  // namespace

/// The text is a secret and overwritten when the entry goes.
struct KeyCache::Entry {
  Secret text;
  KeyDigest digest;
  std::size_t index = kNobody;  // of the record in the document's keys
  std::shared_ptr<Account> account;
  Clock::Monotonic expires;
};

std::size_t KeyCache::Hash::operator()(std::string_view text) const {
  std::uint64_t value = seed ^ text.size();
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t taken = std::min(text.size(), sizeof word);
    std::memcpy(&word, text.data(), taken);
    value = mixed(value ^ word) + seed;
    text.remove_prefix(taken);
  }
  return value;
}

bool KeyCache::Equal::operator()(std::string_view a, std::string_view b) const {
  return Secret::constant_time_equal(a, b);
}

KeyCache::KeyCache(const CacheOptions& options, std::size_t workers, CacheStatistics& statistics,
                   Accounts accounts, Log& log)
    : options_(options),
      capacity_(std::max<std::size_t>(1, options.max_size / std::max<std::size_t>(1, workers))),
      statistics_(statistics),
      accounts_(std::move(accounts)),
      log_(log),
      by_text_(2 * std::min<std::size_t>(capacity_, 4096), Hash{random_seed()}) {
  statistics_.enabled.store(options_.enabled, std::memory_order_relaxed);
  if (options_.enabled) statistics_.max_size.fetch_add(capacity_, std::memory_order_relaxed);
}

KeyCache::~KeyCache() {
  clear();
  if (options_.enabled) statistics_.max_size.fetch_sub(capacity_, std::memory_order_relaxed);
}

KeyCache::Found KeyCache::find(std::string_view presented, const Snapshot& snapshot,
                               Clock::Monotonic now) {
  if (!options_.enabled) {
    statistics_.misses.fetch_add(1, std::memory_order_relaxed);
    return look_up(presented, snapshot);
  }
  follow(snapshot);
  if (const auto known = by_text_.find(presented); known != by_text_.end()) {
    const Entries::iterator entry = known->second;
    if (now < entry->expires) {
      entries_.splice(entries_.begin(), entries_, entry);
      statistics_.hits.fetch_add(1, std::memory_order_relaxed);
      return use(*entry, snapshot);
    }
    statistics_.evictions.fetch_add(1, std::memory_order_relaxed);
    erase(entry);
  }
  statistics_.misses.fetch_add(1, std::memory_order_relaxed);
  Found found = look_up(presented, snapshot);
  if (options_.log == CacheLog::debug) {
    log_.debug("key_cache_miss", {{"known_key", found.key != nullptr}, {"size", size()}});
  }
  insert(presented, found, snapshot, now);
  return found;
}

void KeyCache::warm_up(const Snapshot& snapshot, Clock::Monotonic now) {
  if (!options_.enabled) return;
  follow(snapshot);
  for (const ApiKey& key : snapshot.document().keys) {
    if (size() >= capacity_) break;
    if (!key.plain || by_text_.contains(key.plain->expose())) continue;
    insert(key.plain->expose(), {&key, key.digest, accounts_(key.id)}, snapshot, now);
  }
  if (options_.log != CacheLog::none) log_.info("key_cache_warmed_up", {{"size", size()}});
}

void KeyCache::clear() {
  statistics_.size.fetch_sub(size(), std::memory_order_relaxed);
  by_text_.clear();
  entries_.clear();
}

KeyCache::Found KeyCache::look_up(std::string_view presented, const Snapshot& snapshot) const {
  Found found;
  found.digest = sha256(presented);
  found.key = snapshot.find(found.digest);
  if (found.key != nullptr) found.account = accounts_(found.key->id);
  return found;
}

/// Between snapshots of one config keys may only have moved about.
KeyCache::Found KeyCache::use(Entry& entry, const Snapshot& snapshot) const {
  Found found{nullptr, entry.digest, entry.account};
  if (entry.index == kNobody) return found;
  const std::vector<ApiKey>& keys = snapshot.document().keys;
  if (entry.index < keys.size() && has_digest(keys[entry.index], entry.digest)) {
    found.key = &keys[entry.index];
  } else if ((found.key = snapshot.find(entry.digest)) != nullptr) {
    entry.index = static_cast<std::size_t>(found.key - keys.data());
  }
  return found;
}

void KeyCache::insert(std::string_view presented, const Found& found, const Snapshot& snapshot,
                      Clock::Monotonic now) {
  if (size() >= capacity_) {
    statistics_.evictions.fetch_add(1, std::memory_order_relaxed);
    erase(std::prev(entries_.end()));
  }
  const std::size_t index =
      found.key == nullptr ? kNobody
                           : static_cast<std::size_t>(found.key - snapshot.document().keys.data());
  entries_.push_front(
      {Secret(std::string(presented)), found.digest, index, found.account, now + ttl_});
  by_text_.emplace(entries_.front().text.expose(), entries_.begin());
  statistics_.size.fetch_add(1, std::memory_order_relaxed);
}

void KeyCache::erase(Entries::iterator entry) {
  by_text_.erase(entry->text.expose());
  entries_.erase(entry);
  statistics_.size.fetch_sub(1, std::memory_order_relaxed);
}

void KeyCache::follow(const Snapshot& snapshot) {
  if (snapshot.config_digest() == config_digest_) return;
  if (options_.log != CacheLog::none && !config_digest_.empty()) {
    log_.info("key_cache_emptied", {{"size", size()}});
  }
  clear();
  config_digest_ = snapshot.config_digest();
  ttl_ = options_.ttl.value_or(snapshot.document().settings.cache_ttl.value_or(kDefaultCacheTtl));
}

}  // namespace gatehouse::proxy
