// What looking up a presented key costs, in nanoseconds of CPU time and as JSON: found in the cache
// after one stat(2), and in the data file read anew, as CACHE_ENABLED=false does.

#include <cstdio>
#include <latch>

#include "common/storage/data_file.h"
#include "common/storage/snapshot_source.h"
#include "common/system/sha256.h"
#include "proxy/pipeline/key_cache.h"
#include "proxy/usage/journal.h"
#include "proxy/usage/ledger.h"
#include "tests/bench/work/document.h"
#include "tests/bench/work/measurement.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::bench {
namespace {

constexpr std::size_t kKeys = 1'000;
constexpr int kCachedARun = 200'000;
constexpr int kRunsARound = 20;
constexpr int kRounds = 5;

// A data file whose keys can be presented.
class KeyFile {
 public:
  explicit KeyFile(const Clock& clock)
      : file_(folder_ / "apikeys.json", clock, real_file_system()) {
    for (std::size_t i = 0; i < kKeys; ++i) presented_.push_back("gh-bench-" + std::to_string(i));
    file_.edit([&](Document& document) {
      document = make_document(kKeys, clock.now());
      for (std::size_t i = 0; i < kKeys; ++i) document.keys[i].digest = sha256(presented_[i]);
    });
  }

  const DataFile& file() const { return file_; }
  std::filesystem::path folder() const { return folder_ / "usage"; }

  // One key after the other.
  std::string_view next() { return presented_[next_++ % kKeys]; }

 private:
  const testing::TempDir folder_;
  DataFile file_;
  std::vector<std::string> presented_;
  std::size_t next_ = 0;
};

// Looks keys up as a worker does.
class LookUp {
 public:
  LookUp(KeyFile& keys, const Clock& clock, bool cached)
      : keys_(keys),
        clock_(clock),
        log_(LogFormat::text, LogLevel::off, clock),
        journal_(real_file_system(),
                 {.folder = keys.folder(), .instance = cached ? "cached" : "uncached"}, log_),
        ledger_(
            journal_, [this]() -> const SnapshotPtr& { return source_.current(); }, [] {}),
        source_(
            keys.file(), clock, {.ttl = {}, .read_every_time = !cached},
            [](const SnapshotPtr&, const SnapshotPtr&) {}, [](const ReloadReport&) {}),
        cache_(
            options(cached), 1, statistics_,
            [this](std::string_view id) { return ledger_.account(id); }, log_) {}

  void find() {
    if (!source_.is_current()) wait_for_refresh();
    if (cache_.find(keys_.next(), *source_.current(), clock_.monotonic()).key == nullptr) {
      throw std::logic_error("a key of the document was not found");
    }
  }

 private:
  static proxy::CacheOptions options(bool cached) {
    proxy::CacheOptions options;
    options.enabled = cached;
    options.max_size = kKeys;
    return options;
  }

  void wait_for_refresh() {
    std::latch looked(1);
    source_.refresh([&looked] { looked.count_down(); });
    looked.wait();
  }

  KeyFile& keys_;
  const Clock& clock_;
  Log log_;
  proxy::Journal journal_;
  proxy::Ledger ledger_;
  SnapshotSource source_;
  proxy::CacheStatistics statistics_;
  proxy::KeyCache cache_;
};

}  // namespace
}  // namespace gatehouse::bench

int main() {
  using namespace gatehouse::bench;
  const gatehouse::SystemClock clock;
  KeyFile keys(clock);
  LookUp cached(keys, clock, true);
  LookUp uncached(keys, clock, false);
  const auto many = [&cached] {
    for (int i = 0; i < kCachedARun; ++i) cached.find();
    return nullptr;
  };
  const auto one = [&uncached] {
    uncached.find();
    return nullptr;
  };
  const std::vector<Measured> measured =
      measure({{"cached", {}, many}, {"uncached", {}, one}}, kRounds, kRunsARound);
  std::printf("{\"cached_ns\":%.0f,\"uncached_ns\":%.0f}\n", measured[0].median * 1e6 / kCachedARun,
              measured[1].median * 1e6);
  return 0;
}
