#include "proxy/pipeline/key_cache.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "common/system/sha256.h"
#include "proxy/usage/journal.h"
#include "proxy/usage/ledger.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::proxy {
namespace {

using std::chrono::milliseconds;

constexpr Clock::Monotonic at(int ms) { return Clock::Monotonic{milliseconds{ms}}; }

ApiKey make_key(const std::string& text, bool plain = false) {
  ApiKey key;
  key.id = "key_" + text;
  key.digest = sha256(text);
  key.hint = "…";
  key.name = text;
  if (plain) key.plain = Secret(text);
  return key;
}

SnapshotPtr make_snapshot(std::vector<ApiKey> keys) {
  Document document;
  document.keys = std::move(keys);
  return std::make_shared<Snapshot>(std::move(document), std::nullopt);
}

struct Setup {
  gatehouse::testing::TempDir dir;
  SystemClock clock;
  Log log{LogFormat::text, LogLevel::off, clock};
  Journal journal{real_file_system(), {.folder = dir / "usage", .instance = "01TEST"}, log};
  SnapshotPtr none;
  Ledger ledger{journal, [this]() -> const SnapshotPtr& { return none; }, [] {}};
  CacheStatistics statistics;
  int accounts_asked = 0;

  KeyCache make(const CacheOptions& options, std::size_t workers = 1) {
    return {options, workers, statistics,
            [this](std::string_view id) {
              ++accounts_asked;
              return ledger.account(id);
            },
            log};
  }
};

CacheOptions options_of(std::size_t size, int ttl_ms = 1000) {
  CacheOptions options;
  options.max_size = size;
  options.ttl = milliseconds{ttl_ms};
  return options;
}

TEST_CASE("a key is looked up once and then known, with its account and digest") {
  Setup setup;
  KeyCache cache = setup.make(options_of(10));
  const SnapshotPtr snapshot = make_snapshot({make_key("secret_a"), make_key("secret_b")});
  for (int i = 0; i < 3; ++i) {
    const KeyCache::Found found = cache.find("secret_b", *snapshot, at(i));
    CHECK(found.key == &snapshot->document().keys[1]);
    CHECK(found.digest == sha256("secret_b"));
    REQUIRE(found.account != nullptr);
    CHECK(found.account->key_id() == "key_secret_b");
  }
  CHECK(setup.statistics.misses == 1);
  CHECK(setup.statistics.hits == 2);
  CHECK(setup.accounts_asked == 1);
}

TEST_CASE("keys that nobody has are remembered too") {
  Setup setup;
  KeyCache cache = setup.make(options_of(10));
  const SnapshotPtr snapshot = make_snapshot({make_key("secret_a")});
  CHECK(cache.find("guess", *snapshot, at(0)).key == nullptr);
  CHECK(cache.find("guess", *snapshot, at(1)).key == nullptr);
  CHECK(cache.find("guess", *snapshot, at(1)).account == nullptr);
  CHECK(setup.statistics.hits == 2);
  CHECK(setup.statistics.size == 1);
}

TEST_CASE("the least recently used entry makes room, however many keys are tried") {
  Setup setup;
  KeyCache cache = setup.make(options_of(3));
  const SnapshotPtr snapshot = make_snapshot({make_key("secret_a")});
  cache.find("secret_a", *snapshot, at(0));
  for (int i = 0; i < 1000; ++i) {
    cache.find("guess " + std::to_string(i), *snapshot, at(0));
    cache.find("secret_a", *snapshot, at(0));
    CHECK(cache.size() <= 3);
  }
  CHECK(setup.statistics.hits == 1000);
  CHECK(setup.statistics.evictions == 998);
  CHECK(setup.statistics.size == 3);
}

TEST_CASE("all workers together hold no more than the size that was set") {
  Setup setup;
  KeyCache a = setup.make(options_of(10), 4);
  KeyCache b = setup.make(options_of(10), 4);
  const SnapshotPtr snapshot = make_snapshot({});
  for (int i = 0; i < 20; ++i) {
    a.find(std::to_string(i), *snapshot, at(0));
    b.find(std::to_string(i), *snapshot, at(0));
  }
  CHECK(a.size() == 2);
  CHECK(setup.statistics.size == 4);
  CHECK(setup.statistics.max_size == 4);
}

TEST_CASE("a time to live is not renewed by use") {
  Setup setup;
  KeyCache cache = setup.make(options_of(10, 1000));
  const SnapshotPtr snapshot = make_snapshot({make_key("secret_a")});
  for (int ms = 0; ms < 1000; ms += 100) cache.find("secret_a", *snapshot, at(ms));
  CHECK(setup.statistics.misses == 1);
  cache.find("secret_a", *snapshot, at(1000));
  CHECK(setup.statistics.misses == 2);
  CHECK(setup.statistics.evictions == 1);
}

TEST_CASE("without CACHE_TTL_MS the document's setting holds") {
  Setup setup;
  CacheOptions options;
  KeyCache cache = setup.make(options);
  Document document;
  document.settings.cache_ttl = milliseconds{50};
  const auto snapshot = std::make_shared<Snapshot>(std::move(document), std::nullopt);
  cache.find("guess", *snapshot, at(0));
  cache.find("guess", *snapshot, at(49));
  CHECK(setup.statistics.hits == 1);
  cache.find("guess", *snapshot, at(50));
  CHECK(setup.statistics.misses == 2);
}

TEST_CASE("a changed config empties the cache: a deleted key is unknown, a new one known at once") {
  Setup setup;
  KeyCache cache = setup.make(options_of(10));
  const SnapshotPtr before = make_snapshot({make_key("secret_a")});
  cache.find("secret_a", *before, at(0));
  cache.find("secret_b", *before, at(0));
  const SnapshotPtr after = make_snapshot({make_key("secret_b")});
  CHECK(cache.find("secret_a", *after, at(1)).key == nullptr);
  CHECK(cache.find("secret_b", *after, at(1)).key == &after->document().keys[0]);
  CHECK(setup.statistics.hits == 0);
}

TEST_CASE("a snapshot that differs in usage only keeps entries, which point into the new one") {
  Setup setup;
  KeyCache cache = setup.make(options_of(10));
  std::vector<ApiKey> keys = {make_key("secret_a"), make_key("secret_b")};
  const SnapshotPtr before = make_snapshot(keys);
  cache.find("secret_a", *before, at(0));
  keys[0].total_lifetime_tokens = 99;
  const SnapshotPtr after = make_snapshot(keys);
  const KeyCache::Found found = cache.find("secret_a", *after, at(1));
  CHECK(found.key == &after->document().keys[0]);
  CHECK(found.key->total_lifetime_tokens == 99);
  CHECK(setup.statistics.hits == 1);
}

TEST_CASE("the secret that a rotation replaced leads to the same record") {
  Setup setup;
  KeyCache cache = setup.make(options_of(10));
  ApiKey key = make_key("new secret");
  key.previous = PreviousSecret{sha256("old secret"), "…", Timestamp{}, {}};
  const SnapshotPtr snapshot = make_snapshot({key});
  for (int i = 0; i < 2; ++i) {
    const KeyCache::Found found = cache.find("old secret", *snapshot, at(i));
    CHECK(found.key == &snapshot->document().keys[0]);
    CHECK(found.digest == sha256("old secret"));
  }
}

TEST_CASE("switched off, every look-up goes to the snapshot and nothing is kept") {
  Setup setup;
  CacheOptions options = options_of(10);
  options.enabled = false;
  KeyCache cache = setup.make(options);
  const SnapshotPtr snapshot = make_snapshot({make_key("secret_a")});
  CHECK(cache.find("secret_a", *snapshot, at(0)).key != nullptr);
  CHECK(cache.find("secret_a", *snapshot, at(0)).key != nullptr);
  CHECK(cache.size() == 0);
  CHECK(setup.statistics.hits == 0);
  CHECK(setup.statistics.misses == 2);
  CHECK_FALSE(setup.statistics.enabled);
}

TEST_CASE("warming up makes entries for plain keys, as many as there is room for") {
  Setup setup;
  KeyCache cache = setup.make(options_of(2));
  const SnapshotPtr snapshot =
      make_snapshot({make_key("hashed"), make_key("plain_a", true), make_key("plain_b", true),
                     make_key("plain_c", true)});
  cache.warm_up(*snapshot, at(0));
  CHECK(cache.size() == 2);
  CHECK(cache.find("plain_a", *snapshot, at(1)).key == &snapshot->document().keys[1]);
  CHECK(setup.statistics.hits == 1);
  CHECK(setup.statistics.misses == 0);
}

TEST_CASE("a cache that goes takes its share of the statistics with it") {
  Setup setup;
  {
    KeyCache cache = setup.make(options_of(10));
    cache.find("guess", *make_snapshot({}), at(0));
    CHECK(setup.statistics.size == 1);
  }
  CHECK(setup.statistics.size == 0);
  CHECK(setup.statistics.max_size == 0);
}

TEST_CASE("cache variables are read, bad ones reported by name with their defaults kept") {
  Problems problems;
  CacheOptions options = read_cache_options({Program::proxy,
                                             {},
                                             Environment({{"CACHE_ENABLED", "false"},
                                                          {"CACHE_MAX_SIZE", "50"},
                                                          {"CACHE_TTL_MS", "1500"},
                                                          {"CACHE_WARMUP_ON_START", "1"},
                                                          {"CACHE_LOG_LEVEL", "debug"}}),
                                             problems});
  CHECK(problems.empty());
  CHECK_FALSE(options.enabled);
  CHECK(options.max_size == 50);
  CHECK(options.ttl == milliseconds{1500});
  CHECK(options.warmup_on_start);
  CHECK(options.log == CacheLog::debug);

  options = read_cache_options({Program::proxy,
                                {},
                                Environment({{"CACHE_ENABLED", "maybe"},
                                             {"CACHE_MAX_SIZE", "0"},
                                             {"CACHE_TTL_MS", "5s"},
                                             {"CACHE_WARMUP_ON_START", "yes!"},
                                             {"CACHE_LOG_LEVEL", "all"}}),
                                problems});
  REQUIRE(problems.size() == 5);
  for (const char* name : {"CACHE_ENABLED", "CACHE_MAX_SIZE", "CACHE_TTL_MS",
                           "CACHE_WARMUP_ON_START", "CACHE_LOG_LEVEL"}) {
    CAPTURE(name);
    CHECK(std::any_of(problems.begin(), problems.end(),
                      [&](const Problem& problem) { return problem.path == name; }));
  }
  CHECK(options.enabled);
  CHECK(options.max_size == 1000);
}

}  // namespace
}  // namespace gatehouse::proxy
