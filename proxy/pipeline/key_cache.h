#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/domain/api_key.h"
#include "common/domain/key_digest.h"
#include "common/storage/snapshot.h"
#include "common/system/clock.h"
#include "common/system/setting_reader.h"
#include "common/telemetry/log.h"

namespace gatehouse::proxy {

class Account;

enum class CacheLog { none, info, debug };

struct CacheOptions {
  bool enabled = true;          ///< CACHE_ENABLED; false: each request reads the data file anew
  std::size_t max_size = 1000;  ///< CACHE_MAX_SIZE, of all workers together
  std::optional<std::chrono::milliseconds> ttl;  ///< CACHE_TTL_MS; else the document's settings'
  bool warmup_on_start = false;                  ///< CACHE_WARMUP_ON_START
  CacheLog log = CacheLog::none;                 ///< CACHE_LOG_LEVEL
};

/// Reads the CACHE_* variables; bad values are reported by name and leave the default.
CacheOptions read_cache_options(const SettingReader& reader);

/// Statistics of all workers' caches together. Thread-safe.
struct CacheStatistics {
  std::atomic<std::uint64_t> hits{0};
  std::atomic<std::uint64_t> misses{0};
  std::atomic<std::uint64_t> evictions{0};  ///< entries that made room or ran out
  std::atomic<std::size_t> size{0};
  std::atomic<std::size_t> max_size{0};
  std::atomic<bool> enabled{true};
};

/// One worker's memory of which record a presented key belongs to: LRU with a time to live.
///
/// Holds identities only. Whether the record is enabled, expired or has quota left is judged on
/// the record itself, per request. Keys that nobody has are remembered as well, so that guessing
/// costs no more than a look-up.
///
/// Entries are good for one config: a snapshot with another config digest empties the cache, one
/// that differs in usage only does not. A time to live runs from when the entry was made and is
/// not renewed by use. Look-up hashes with a random seed of the cache's own, so nobody can aim for
/// collisions, and compares the text in constant time. Not thread-safe: one per worker.
class KeyCache {
 public:
  /// Gives the account of a key id.
  using Accounts = std::function<std::shared_ptr<Account>(std::string_view key_id)>;

  /// `workers` is how many caches share `options.max_size`.
  KeyCache(const CacheOptions& options, std::size_t workers, CacheStatistics& statistics,
           Accounts accounts, Log& log);
  ~KeyCache();
  KeyCache(const KeyCache&) = delete;
  KeyCache& operator=(const KeyCache&) = delete;

  struct Found {
    const ApiKey* key = nullptr;       ///< in the snapshot asked about; null: nobody's key
    KeyDigest digest;                  ///< of the presented text, for accepts()
    std::shared_ptr<Account> account;  ///< null when `key` is
  };

  Found find(std::string_view presented, const Snapshot& snapshot, Clock::Monotonic now);

  /// Makes entries for the plain keys of the document, as many as there is room for.
  void warm_up(const Snapshot& snapshot, Clock::Monotonic now);

  void clear();
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry;
  using Entries = std::list<Entry>;  // most recently used first
  struct Hash {
    std::uint64_t seed = 0;
    std::size_t operator()(std::string_view text) const;
  };
  struct Equal {
    bool operator()(std::string_view a, std::string_view b) const;
  };

  Found look_up(std::string_view presented, const Snapshot& snapshot) const;
  Found use(Entry& entry, const Snapshot& snapshot) const;
  void insert(std::string_view presented, const Found& found, const Snapshot& snapshot,
              Clock::Monotonic now);
  void erase(Entries::iterator entry);
  void follow(const Snapshot& snapshot);

  const CacheOptions options_;
  const std::size_t capacity_;
  CacheStatistics& statistics_;
  const Accounts accounts_;
  Log& log_;
  std::string config_digest_;
  std::chrono::milliseconds ttl_ = kDefaultCacheTtl;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator, Hash, Equal> by_text_;
};

}  // namespace gatehouse::proxy
