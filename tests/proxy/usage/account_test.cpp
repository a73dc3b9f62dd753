#include "proxy/usage/account.h"

#include <thread>

#include <doctest/doctest.h>

#include "proxy/usage/ledger.h"
#include "tests/proxy/usage/usage_fixture.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::TempDir;
using Verdict = Admission::Verdict;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Clock::Monotonic kStart{std::chrono::hours{1}};

struct Setup {
  TempDir dir;
  Quiet quiet;
  Journal journal{real_file_system(), {.folder = dir / "usage", .instance = "01TEST"}, quiet.log};
  SnapshotPtr newest;
  int dirtied = 0;
  Ledger ledger{journal, [this]() -> const SnapshotPtr& { return newest; }, [this] { ++dirtied; }};

  explicit Setup(ApiKey key) { publish(std::move(key), 0); }

  // What the flusher leads to: a snapshot that includes everything up to `watermark`.
  void publish(ApiKey key, std::int64_t watermark) {
    Document document = make_document({std::move(key)});
    document.proxies["01TEST"].usage_applied = watermark;
    newest = make_snapshot(std::move(document));
  }

  const ApiKey& key() const { return newest->document().keys[0]; }
  std::shared_ptr<Account> account() { return ledger.account("key_1"); }

  Admission admit(const RequestSize& size = {}, Clock::Monotonic at = kStart) {
    return account()->admit(newest, key(), size, kNoon, at);
  }
  void settle(Admission& admission, TokenCount charged, Timestamp at = kNoon) {
    account()->settle(std::move(admission.reservation), make_record("key_1", charged, at));
  }
};

RequestSize output_of(TokenCount tokens) {
  RequestSize size;
  size.max_output = tokens;
  return size;
}

TEST_CASE("a reservation holds its tokens until it is settled or goes") {
  Setup setup(make_key("key_1", 10'000));
  {
    const Admission admission = setup.admit(output_of(100));
    REQUIRE(admission);
    CHECK(admission.reservation.tokens() == 100);
    CHECK(setup.account()->usage(kNoon).reserved == 100);
    CHECK(setup.account()->usage(kNoon).in_flight == 1);
  }
  CHECK(setup.account()->usage(kNoon).reserved == 0);
  CHECK(setup.account()->usage(kNoon).in_flight == 0);

  Admission settled = setup.admit(output_of(100));
  setup.settle(settled, 70);
  CHECK_FALSE(settled.reservation);
  const UsageView usage = setup.account()->usage(kNoon);
  CHECK(usage.reserved == 0);
  CHECK(usage.used == 70);
  CHECK(usage.lifetime == 70);
  CHECK(usage.last_used == kNoon);
  CHECK(setup.dirtied == 1);
}

TEST_CASE("a reservation can be moved and is given back once") {
  Setup setup(make_key("key_1", std::nullopt));
  Admission a = setup.admit(output_of(10));
  Admission b = setup.admit(output_of(20));
  Reservation moved = std::move(a.reservation);
  CHECK(setup.account()->usage(kNoon).reserved == 30);
  moved = std::move(b.reservation);
  CHECK(setup.account()->usage(kNoon).reserved == 20);
  moved.release();
  moved.release();
  CHECK(setup.account()->usage(kNoon).reserved == 0);
  CHECK(setup.account()->usage(kNoon).in_flight == 0);
}

TEST_CASE("used up and only reserved are told apart") {
  Setup setup(make_key("key_1", 1000));
  Admission first = setup.admit(output_of(1000));
  REQUIRE(first);
  const Admission busy = setup.admit(output_of(1));
  CHECK(busy.verdict == Verdict::reserved);
  CHECK(busy.retry_after == seconds{1});
  CHECK_FALSE(busy.reservation);
  setup.settle(first, 1000);
  const Admission done = setup.admit(output_of(1));
  CHECK(done.verdict == Verdict::used_up);
  CHECK(done.used == 1000);
  CHECK(done.remaining == 0);
  CHECK(done.resets_at == kNoon + minutes{15} + std::chrono::hours{5});
}

TEST_CASE("a blocked key is used up from the start and an unlimited one never is") {
  Setup blocked(make_key("key_1", 0));
  CHECK(blocked.admit().verdict == Verdict::used_up);
  Setup unlimited(make_key("key_1", std::nullopt));
  Admission admission = unlimited.admit();
  unlimited.settle(admission, 1'000'000'000);
  CHECK(unlimited.admit());
  CHECK_FALSE(unlimited.admit().remaining.has_value());
}

TEST_CASE("requests per minute are refused with the time until the oldest stops counting") {
  ApiKey key = make_key("key_1", std::nullopt);
  key.requests_per_minute = 2;
  Setup setup(key);
  CHECK(setup.admit({}, kStart));
  CHECK(setup.admit({}, kStart + seconds{10}));
  const Admission refused = setup.admit({}, kStart + seconds{20});
  CHECK(refused.verdict == Verdict::rate_limited);
  CHECK(refused.retry_after == seconds{41});
  CHECK(setup.admit({}, kStart + seconds{61}));
}

TEST_CASE("no more than max_concurrent requests run at once") {
  ApiKey key = make_key("key_1", std::nullopt);
  key.max_concurrent = 2;
  Setup setup(key);
  Admission first = setup.admit();
  const Admission second = setup.admit();
  CHECK(setup.admit().verdict == Verdict::concurrency_limited);
  setup.settle(first, 5);
  CHECK(setup.admit());
}

TEST_CASE("a request that costs no quota keeps to rate and concurrency") {
  ApiKey key = make_key("key_1", 0);
  key.requests_per_minute = 3;
  key.max_concurrent = 1;
  Setup setup(key);
  const auto admit = [&](seconds after) {
    return setup.account()->admit_free(setup.key(), kStart + after);
  };
  {
    const Admission first = admit(seconds{0});
    REQUIRE(first);
    CHECK(first.reservation.tokens() == 0);
    const Admission second = admit(seconds{1});
    CHECK(second.verdict == Verdict::concurrency_limited);
    CHECK(second.retry_after == seconds{1});
  }
  CHECK(setup.account()->usage(kNoon).in_flight == 0);
  CHECK(admit(seconds{2}));
  CHECK(admit(seconds{3}));
  CHECK(admit(seconds{4}).verdict == Verdict::rate_limited);
  CHECK(setup.admit({}, kStart + seconds{4}).verdict == Verdict::used_up);
  CHECK(setup.dirtied == 0);
}

TEST_CASE("once five requests have settled, their average output is what is reserved") {
  Setup setup(make_key("key_1", std::nullopt));
  for (int i = 0; i < 5; ++i) {
    Admission admission = setup.admit(output_of(32'000));
    CHECK(admission.reservation.tokens() == kOutputBeforeAverage);
    setup.settle(admission, 600);  // of which 300 output
  }
  CHECK(setup.admit(output_of(32'000)).reservation.tokens() == 300);
  CHECK(setup.admit(output_of(50)).reservation.tokens() == 50);
}

TEST_CASE("the average follows a caller who changes its ways") {
  Setup setup(make_key("key_1", std::nullopt));
  for (int i = 0; i < 200; ++i) {
    Admission admission = setup.admit(output_of(32'000));
    setup.settle(admission, i < 100 ? 20 : 20'000);
  }
  CHECK(setup.admit(output_of(32'000)).reservation.tokens() > 9000);
}

TEST_CASE("embeddings reserve no output and do not move the average") {
  Setup setup(make_key("key_1", std::nullopt));
  RequestSize size;
  size.text_bytes = 400;
  size.produces_output = false;
  for (int i = 0; i < 10; ++i) {
    Admission admission = setup.admit(size);
    CHECK(admission.reservation.tokens() == 100);
    setup.settle(admission, 100);
  }
  CHECK(setup.admit(output_of(9000)).reservation.tokens() == kOutputBeforeAverage);
}

TEST_CASE("progress of a long stream counts at once and shrinks what is held") {
  Setup setup(make_key("key_1", std::nullopt));
  Admission admission = setup.admit(output_of(1000));
  setup.account()->progress(admission.reservation, make_record("key_1", 300));
  UsageView usage = setup.account()->usage(kNoon);
  CHECK(usage.used == 300);
  CHECK(usage.reserved == 700);
  setup.settle(admission, 450);
  usage = setup.account()->usage(kNoon);
  CHECK(usage.used == 450);
  CHECK(usage.reserved == 0);

  setup.journal.write_queue();
  const auto lines = lines_of(setup.journal.folder(), "01TEST");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].progress);
  CHECK(lines[0].counted.tokens == 300);
  CHECK_FALSE(lines[1].progress);
  CHECK(lines[1].charged == 450);
  CHECK(lines[1].counted.tokens == 150);
}

TEST_CASE("an end below the progress takes the rest back, from the bucket it was counted in") {
  Setup setup(make_key("key_1", std::nullopt));
  Admission admission = setup.admit();
  const Timestamp before = kNoon - minutes{1};  // another bucket than noon's
  setup.account()->progress(admission.reservation, make_record("key_1", 300, before));
  setup.settle(admission, 250, kNoon);
  const UsageView usage = setup.account()->usage(kNoon);
  CHECK(usage.used == 250);
  REQUIRE(usage.windows.size() == 1);
  CHECK(usage.windows[0].start == bucket_start(before));
  setup.journal.write_queue();
  CHECK(lines_of(setup.journal.folder(), "01TEST")[1].counted == Counted{-50, before});
}

TEST_CASE("usage moves from pending to the document without counting twice or not at all") {
  ApiKey key = make_key("key_1", std::nullopt);
  Setup setup(key);
  Admission first = setup.admit();
  setup.settle(first, 100);
  const Journal::Position cut = setup.journal.cut();
  Admission second = setup.admit();
  setup.settle(second, 7);

  const std::vector<BucketUsage> batch = setup.ledger.collect(cut.epoch, 0);
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].tokens == 100);
  CHECK(setup.account()->usage(kNoon).used == 107);

  add_usage(key.usage_windows, kNoon, 100);
  key.total_lifetime_tokens = 100;
  setup.publish(key, cut.seq);
  CHECK(setup.account()->usage(kNoon).used == 107);
  CHECK(setup.account()->usage(kNoon).lifetime == 107);
  CHECK(setup.ledger.has_beyond(cut.seq));
  CHECK(setup.ledger.collect(setup.journal.cut().epoch, cut.seq).at(0).tokens == 7);
}

TEST_CASE("an account is dirty again after all it had was flushed") {
  Setup setup(make_key("key_1", std::nullopt));
  Admission admission = setup.admit();
  setup.settle(admission, 1);
  CHECK(setup.dirtied == 1);
  CHECK_FALSE(setup.ledger.has_beyond(1));
  admission = setup.admit();
  setup.settle(admission, 1);
  CHECK(setup.dirtied == 2);
}

TEST_CASE("a worker with an older snapshot cannot bring back older usage") {
  ApiKey key = make_key("key_1", 1000);
  Setup setup(key);
  const SnapshotPtr old = setup.newest;
  add_usage(key.usage_windows, kNoon, 1000);
  setup.publish(key, 0);
  const Admission refused = setup.account()->admit(old, old->document().keys[0], {}, kNoon, kStart);
  CHECK(refused.verdict == Verdict::used_up);
}

TEST_CASE("many keys and a long outage keep no more than a bucket and an epoch each") {
  Setup setup(make_key("key_1", std::nullopt));
  for (int i = 0; i < 1000; ++i) {
    Admission admission = setup.admit();
    setup.settle(admission, 1, kNoon + seconds{i});
  }
  CHECK(setup.ledger.collect(setup.journal.cut().epoch, 0).size() == 2);  // 1000 s in buckets
}

TEST_CASE("accounts of removed keys go once nothing runs on them") {
  Setup setup(make_key("key_1", std::nullopt));
  Admission running = setup.admit();
  setup.newest = make_snapshot(make_document({}));
  setup.ledger.drop_removed(*setup.newest);
  CHECK(setup.ledger.totals().accounts == 1);
  running.reservation.release();
  setup.ledger.drop_removed(*setup.newest);
  CHECK(setup.ledger.totals().accounts == 0);
}

TEST_CASE("of 200 parallel requests with room for 10 no more than 11 are admitted") {
  ApiKey key = make_key("key_1", 1000);
  key.reservation = ReservationMode::max;
  Setup setup(key);
  const auto account = setup.account();
  std::atomic<int> admitted{0};
  std::atomic<bool> go{false};
  std::vector<std::thread> threads;
  std::vector<Admission> admissions(200);
  for (Admission& admission : admissions) {
    threads.emplace_back([&] {
      while (!go) std::this_thread::yield();
      admission = account->admit(setup.newest, setup.key(), output_of(100), kNoon, kStart);
      if (admission) ++admitted;
    });
  }
  go = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(admitted >= 10);
  CHECK(admitted <= 11);
  admissions.clear();
  CHECK(setup.ledger.totals().reserved == 0);
  CHECK(setup.ledger.totals().in_flight == 0);
}

}  // namespace
}  // namespace gatehouse::proxy::testing
