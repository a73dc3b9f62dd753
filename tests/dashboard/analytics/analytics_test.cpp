#include "dashboard/analytics/analytics.h"

#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "common/system/file_lock.h"
#include "dashboard/analytics/analytics_file.h"
#include "dashboard/analytics/usage_query.h"
#include "tests/dashboard/analytics/journal_text.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::TempDir;
using gatehouse::testing::wait_until;
using std::chrono::hours;
using std::chrono::seconds;
using testing::append;
using testing::made_line;

/// A data folder with a journal that grows by a request of ten tokens at a time.
struct Place {
  void use(int requests) {
    for (int i = 0; i < requests; ++i) {
      append(folder / "usage/A.jsonl", testing::written(made_line(++seq, clock.now())));
    }
  }

  /// What is told as used; -1 while nothing can be told.
  std::int64_t tokens(Analytics& analytics) {
    try {
      return tokens_now(analytics);
    } catch (const SqliteError&) {
      return -1;
    }
  }

  std::int64_t tokens_now(Analytics& analytics) {
    UsageQuestion all;
    all.from = clock.now() - hours{24};
    all.to = clock.now() + hours{1};
    return analytics.ask([&](SqliteDatabase& database) { return ask_usage(database, all); })
        .total.tokens;
  }

  bool comes_to(Analytics& analytics, std::int64_t expected) {
    return wait_until([&] { return tokens(analytics) == expected; });
  }

  TempDir folder;
  SystemClock clock;
  Log log{LogFormat::json, LogLevel::off, clock};
  std::int64_t seq = 0;
};

}  // namespace

TEST_CASE("what is used is told soon, and once after a restart") {
  Place place;
  place.use(2);
  {
    Analytics analytics(real_file_system(), place.folder.path(), place.clock, place.log);
    CHECK(place.comes_to(analytics, 20));
    place.use(3);
    CHECK(place.comes_to(analytics, 50));
    CHECK(wait_until([&] { return analytics.progress().read_up_to.has_value(); }));
  }
  place.use(1);
  Analytics again(real_file_system(), place.folder.path(), place.clock, place.log);
  CHECK(place.comes_to(again, 60));
}

TEST_CASE("a file that breaks or vanishes under a running program is built again") {
  Place place;
  place.use(2);
  Analytics analytics(real_file_system(), place.folder.path(), place.clock, place.log);
  CHECK(place.comes_to(analytics, 20));
  std::filesystem::remove(place.folder / kAnalyticsName);
  place.use(1);
  CHECK(place.comes_to(analytics, 30));
  {
    SqliteDatabase database(place.folder / kAnalyticsName);
    SqliteStatement(database, "PRAGMA wal_checkpoint(TRUNCATE)").step();
  }
  gatehouse::testing::write_file(place.folder / kAnalyticsName, std::string(20'000, 'x'));
  // A query that fails closes its connection. The next one has not read the file before.
  CHECK_THROWS_AS(analytics.ask([](SqliteDatabase&) -> int { throw std::runtime_error("any"); }),
                  std::runtime_error);
  CHECK_THROWS_AS(place.tokens_now(analytics), SqliteError);
  place.use(1);
  CHECK(place.comes_to(analytics, 40));
  CHECK(std::filesystem::exists(place.folder / "analytics.sqlite.broken"));
}

TEST_CASE("a file that vanishes while many read it is built again") {
  Place place;
  place.use(1);
  Analytics analytics(real_file_system(), place.folder.path(), place.clock, place.log);
  CHECK(place.comes_to(analytics, 10));
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) place.tokens(analytics);
    });
  }
  for (int used = 2; used < 6; ++used) {
    std::filesystem::remove(place.folder / kAnalyticsName);
    place.use(1);
    CHECK(place.comes_to(analytics, 10 * used));
  }
}

TEST_CASE("trouble is told and passes") {
  Place place;
  place.use(2);
  testing::append(place.folder / "analytics.sqlite.lock", "");
  // What cannot be opened as a file: a folder of its name.
  std::filesystem::create_directories(place.folder / "analytics.sqlite/x");
  Analytics analytics(real_file_system(), place.folder.path(), place.clock, place.log);
  CHECK(wait_until([&] { return !analytics.progress().trouble.empty(); }));
  CHECK(place.tokens(analytics) == -1);
  std::filesystem::remove_all(place.folder / "analytics.sqlite");
  CHECK(place.comes_to(analytics, 20));
  CHECK(wait_until([&] { return analytics.progress().trouble.empty(); }));
}

TEST_CASE("while one program writes, another one reads, and takes over when it is gone") {
  Place place;
  place.use(2);
  auto first =
      std::make_unique<Analytics>(real_file_system(), place.folder.path(), place.clock, place.log);
  CHECK(place.comes_to(*first, 20));
  Analytics second(real_file_system(), place.folder.path(), place.clock, place.log);
  CHECK(place.comes_to(second, 20));
  CHECK_FALSE(second.progress().read_up_to.has_value());
  CHECK_FALSE(rebuild_analytics(real_file_system(), place.folder.path(), place.clock).has_value());
  first.reset();
  place.use(1);
  CHECK(place.comes_to(second, 30));
}

TEST_CASE("a rebuild reads all journals again and counts them") {
  Place place;
  place.use(3);
  append(place.folder / "usage/retired/B.jsonl",
         "torn\n" + testing::written(made_line(1, place.clock.now() - hours{1})));
  for (int i = 0; i < 2; ++i) {
    const auto counts = rebuild_analytics(real_file_system(), place.folder.path(), place.clock);
    REQUIRE(counts.has_value());
    CHECK(counts->journals == 2);
    CHECK(counts->lines == 4);
    CHECK(counts->bad_lines == 1);
    CHECK(counts->requests == 4);
  }
  Analytics analytics(real_file_system(), place.folder.path(), place.clock, place.log);
  CHECK(place.comes_to(analytics, 40));
}

}  // namespace gatehouse::dashboard
