#include "proxy/usage/merger.h"

#include <stdexcept>

#include <doctest/doctest.h>

#include "tests/proxy/usage/service_fixture.h"
#include "tests/support/faulty_file_system.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::FaultyFileSystem;

// A merger driven by hand: no source, no thread; the newest snapshot is what was committed last.
struct Setup {
  DataFolder folder;
  SystemClock clock;
  Quiet quiet;
  FaultyFileSystem disk;  // the data file's and that of the journal's readers
  DataFile file{folder.file(), clock, disk};
  Journal journal;
  SnapshotPtr newest = file.load();
  Ledger ledger{journal, [this]() -> const SnapshotPtr& { return newest; }, [] {}};
  const Merger::Identity identity{.listen = "127.0.0.1:1", .pid = 4711, .started_at = clock.now()};
  Merger merger{file, journal, ledger, clock, quiet.log, identity};

  explicit Setup(std::size_t segment_bytes = std::size_t{64} << 20)
      : journal(real_file_system(),
                {.folder = folder.usage(), .instance = "OWN", .segment_bytes = segment_bytes},
                quiet.log) {}

  void use(TokenCount tokens) {
    const auto account = ledger.account("key_1");
    Admission admission = account->admit(newest, *newest->find_id("key_1"), {}, clock.now(), {});
    account->settle(std::move(admission.reservation), make_record("key_1", tokens, clock.now()));
  }
  bool commit() {
    return merger.commit(*newest, clock.now(), [this](const SnapshotPtr& next) { newest = next; });
  }
  void commit_and_fail_after_the_swap() {
    CHECK_THROWS_AS(merger.commit(*newest, clock.now(),
                                  [](const SnapshotPtr&) {
                                    throw std::runtime_error("the folder cannot be synced");
                                  }),
                    std::runtime_error);
  }
  TokenCount lifetime() const { return lifetime_of(folder.path(), "key_1"); }
};

TEST_CASE("each commit adds what came since the last one") {
  Setup setup;
  setup.use(5);
  CHECK(setup.commit());
  CHECK(setup.lifetime() == 5);
  setup.use(2);
  setup.use(1);
  CHECK(setup.commit());
  CHECK(setup.lifetime() == 8);
  CHECK(setup.merger.usage_applied() == 3);
  CHECK(setup.newest->document().proxies.at("OWN").usage_applied == 3);
}

TEST_CASE("a commit that reached the file and failed all the same is not repeated") {
  Setup setup;
  setup.use(5);
  setup.commit_and_fail_after_the_swap();
  CHECK(setup.lifetime() == 5);
  setup.use(2);  // not to be lost to the old cut either
  CHECK(setup.commit());
  CHECK(setup.lifetime() == 5);
  CHECK(setup.commit());
  CHECK(setup.lifetime() == 7);
  CHECK(setup.ledger.account("key_1")->usage(setup.clock.now()).used == 7);
}

TEST_CASE("a commit that did not reach the file is made up for") {
  Setup setup;
  setup.use(5);
  const std::string good = gatehouse::testing::read_file(setup.folder.file());
  gatehouse::testing::write_file(setup.folder.file(), "");
  CHECK_THROWS_AS(setup.commit(), DataFileError);
  gatehouse::testing::write_file(setup.folder.file(), good);
  setup.use(2);
  CHECK(setup.commit());
  CHECK(setup.commit());
  CHECK(setup.lifetime() == 7);
}

TEST_CASE("a commit that was seen in the file and then put back is made up for") {
  Setup setup;
  setup.use(5);
  const std::string before = gatehouse::testing::read_file(setup.folder.file());
  const SnapshotPtr newest_before = setup.newest;
  setup.commit_and_fail_after_the_swap();
  const auto account = setup.ledger.account("key_1");
  setup.newest = setup.file.load();
  CHECK(account->usage(setup.clock.now()).used == 5);  // of the document's windows
  gatehouse::testing::write_file(setup.folder.file(), before);
  setup.newest = newest_before;
  CHECK(setup.commit());
  CHECK(setup.lifetime() == 5);
  CHECK(windows_of(setup.folder.path(), "key_1") == 5);
}

TEST_CASE("what a correction takes back leaves the document as well") {
  Setup setup;
  const auto account = setup.ledger.account("key_1");
  Admission admission =
      account->admit(setup.newest, *setup.newest->find_id("key_1"), {}, setup.clock.now(), {});
  const Timestamp now = setup.clock.now();
  account->progress(admission.reservation, make_record("key_1", 300, now));
  REQUIRE(setup.commit());
  CHECK(setup.lifetime() == 300);
  account->settle(std::move(admission.reservation), make_record("key_1", 250, now));
  REQUIRE(setup.commit());
  CHECK(setup.lifetime() == 250);
  CHECK(windows_of(setup.folder.path(), "key_1") == 250);
}

TEST_CASE("a watermark from the future is no reason to leave usage out") {
  Setup setup;
  setup.use(5);
  REQUIRE(setup.commit());
  setup.use(2);
  setup.file.record_usage([](UsageEdit& edit) {
    edit.proxy("OWN").usage_applied = 1'000'000;
    edit.add_usage("key_1", Timestamp{}, 0);
  });
  setup.newest = setup.file.load();
  setup.use(1);  // the account has seen it
  REQUIRE(setup.commit());
  CHECK(setup.lifetime() == 8);
  CHECK(setup.file.load()->document().proxies.at("OWN").usage_applied == 3);
}

TEST_CASE("whenever the journal is rotated while it is read back, no line is missed or doubled") {
  bool happened = true;
  for (int at = 1; happened; ++at) {
    CAPTURE(at);
    REQUIRE(at < 200);
    Setup setup(1);  // each sync that finds lines begins a segment
    setup.use(1);
    REQUIRE(setup.commit());
    const std::string before = gatehouse::testing::read_file(setup.folder.file());
    setup.use(2);
    setup.use(4);
    REQUIRE(setup.commit());
    gatehouse::testing::write_file(setup.folder.file(), before);
    setup.newest = setup.file.load();
    setup.disk.run_before(at, [&] {
      setup.use(8);
      CHECK(setup.journal.sync());
    });
    bool done = false;
    for (int tries = 0; tries < 3 && !done; ++tries) {
      try {
        done = setup.commit();
      } catch (const std::runtime_error&) {  // the flusher tries again
        CHECK(setup.lifetime() == 1);
        CHECK(setup.merger.usage_applied() == 3);
      }
    }
    CHECK(done);
    happened = setup.disk.calls() >= at;
    setup.disk.run_before(0, nullptr);
    REQUIRE(setup.commit());
    CHECK(setup.lifetime() == (setup.journal.last_seq() == 4 ? 15 : 7));
    CHECK(setup.merger.usage_applied() == setup.journal.last_seq());
  }
}

}  // namespace
}  // namespace gatehouse::proxy::testing
