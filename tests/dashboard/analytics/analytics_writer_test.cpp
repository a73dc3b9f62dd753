#include "dashboard/analytics/analytics_writer.h"

#include <set>

#include <doctest/doctest.h>

#include "tests/dashboard/analytics/analytics_fixture.h"
#include "tests/dashboard/analytics/random_journal.h"

namespace gatehouse::dashboard {
namespace {

using std::chrono::hours;
using testing::AnalyticsFixture;
using testing::made_line;
using testing::random_lines;

constexpr Timestamp kNoon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 14} + hours{12}};

/// All tables that answers are made from.
std::string content(AnalyticsFixture& journals) {
  return journals.dump("keys") + journals.dump("models") + journals.dump("requests") +
         journals.dump("running") + journals.dump("facts");
}

}  // namespace

TEST_CASE("however often it dies between two transactions, nothing is lost or counted twice") {
  AnalyticsFixture straight(kNoon);
  AnalyticsFixture broken(kNoon);
  for (const char* instance : {"A", "B", "C", "D"}) {
    const auto lines = random_lines(static_cast<std::uint32_t>(*instance), instance,
                                    kNoon - hours{40}, kNoon - hours{1}, 300);
    straight.write(instance, lines);
    broken.write(instance, lines);
  }
  straight.read();
  for (int i = 0; i < 3; ++i) broken.read(1);
  broken.read(0);
  broken.read();
  CHECK(content(broken) == content(straight));
  CHECK_FALSE(content(straight).empty());
}

TEST_CASE("read as it is written or all at once, it is the same") {
  const auto lines = random_lines(9, "A", kNoon - hours{30}, kNoon, 1000);
  AnalyticsFixture at_once(kNoon);
  at_once.write("A", lines);
  at_once.read();
  AnalyticsFixture bit_by_bit(kNoon);
  for (std::size_t i = 0; i < lines.size(); i += 37) {
    const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(i);
    const auto end = lines.begin() + static_cast<std::ptrdiff_t>(std::min(i + 37, lines.size()));
    bit_by_bit.write("A", {begin, end});
    bit_by_bit.read();
  }
  CHECK(at_once.dump("requests") == bit_by_bit.dump("requests"));
  UsageQuestion all;
  all.from = kNoon - hours{48};
  all.to = kNoon + hours{1};
  CHECK(at_once.usage(all).rows == bit_by_bit.usage(all).rows);
}

TEST_CASE("a stream is listed once: with its progress first, then as it ended") {
  AnalyticsFixture journals(kNoon);
  JournalLine line = made_line(1, kNoon - hours{1}, 100);
  line.progress = true;
  line.streamed = true;
  journals.write("A", {line});
  journals.read();
  REQUIRE(journals.requests().requests.size() == 1);
  CHECK(journals.requests().requests[0].charged == 100);

  JournalLine last = made_line(2, kNoon - hours{1} + std::chrono::seconds(20), -5);
  last.request_id = line.request_id;
  last.charged = 95;
  last.status = 502;
  journals.write("A", {last});
  journals.read();
  const RequestPage page = journals.requests();
  REQUIRE(page.requests.size() == 1);
  CHECK(page.requests[0].charged == 95);
  CHECK(page.requests[0].status == 502);
  CHECK(page.requests[0].time == last.time);
  CHECK(journals.dump("running").empty());
}

TEST_CASE("requests are found by what they are, newest first, page by page") {
  AnalyticsFixture journals(kNoon);
  const auto lines = random_lines(4, "A", kNoon - hours{20}, kNoon - hours{1}, 1500);
  std::map<std::string, JournalLine> last;
  for (const JournalLine& line : lines) last[line.request_id] = line;
  journals.write("A", lines);
  journals.read();

  std::vector<RequestQuestion> questions(9);
  questions[1].key = "key_0";
  questions[2].status = 429;
  questions[3].status_class = 4;
  questions[4].status_class = 2;
  questions[5].provenance = Provenance::partial;
  questions[6].model = "model-2";
  questions[6].upstream = "upstream-0";
  questions[7].key = "key_1";
  questions[7].status = 502;
  questions[7].provenance = Provenance::reported;
  questions[8].from = kNoon - hours{9};
  questions[8].to = kNoon - hours{3};
  for (std::size_t i = 0; i < questions.size(); ++i) {
    CAPTURE(i);
    RequestQuestion& asked = questions[i];
    const auto fits = [&](const JournalLine& line) {
      return (!asked.key || line.key_id == *asked.key) &&
             (!asked.model || line.model == *asked.model) &&
             (!asked.upstream || line.upstream == *asked.upstream) &&
             (!asked.status || line.status == *asked.status) &&
             (!asked.status_class || line.status / 100 == *asked.status_class) &&
             (!asked.provenance || line.provenance == *asked.provenance) &&
             (!asked.from || line.time >= *asked.from) && (!asked.to || line.time < *asked.to);
    };
    std::set<std::string> expected;
    for (const auto& [id, line] : last) {
      if (fits(line)) expected.insert(id);
    }
    std::set<std::string> found;
    std::optional<Timestamp> before;
    asked.limit = 70;
    for (;;) {
      const RequestPage page = journals.requests(asked);
      for (const JournalLine& request : page.requests) {
        CHECK(fits(request));
        CHECK(found.insert(request.request_id).second);
        if (before) CHECK(request.time <= *before);
        before = request.time;
        JournalLine whole = last[request.request_id];
        whole.seq = 0;
        whole.counted = {};
        whole.progress = false;
        CHECK(request == whole);
      }
      if (!page.next) break;
      CHECK(page.requests.size() == 70);
      asked.before = page.next;
    }
    CHECK(found == expected);
    CHECK_FALSE(expected.empty());
  }
}

TEST_CASE("a page ends after so many requests looked at, and the next goes on there") {
  AnalyticsFixture journals(kNoon);
  std::vector<JournalLine> lines;
  for (std::int64_t seq = 1; seq <= static_cast<std::int64_t>(kMostLookedAt) + 500; ++seq) {
    lines.push_back(made_line(seq, kNoon - hours{9} + std::chrono::milliseconds(seq)));
  }
  lines.front().status = 201;  // no index is for what went well
  journals.write("A", lines);
  journals.read();
  RequestQuestion asked;
  asked.key = "key_a";
  asked.status = 201;
  const RequestPage page = journals.requests(asked);
  CHECK(page.requests.empty());
  REQUIRE(page.next.has_value());
  asked.before = page.next;
  CHECK(journals.requests(asked).requests.size() == 1);
}

TEST_CASE("what is too old goes, and what it added up to stays longer") {
  AnalyticsFixture journals(kNoon);
  journals.write("A", {made_line(1, kNoon - hours{24}, 3), made_line(2, kNoon, 4)});
  journals.read();
  journals.clock.set(kNoon - hours{12} + kRequestsKept);
  const auto prune = [&] { CHECK_FALSE(AnalyticsWriter(journals.open(), journals.clock).prune()); };
  prune();
  const RequestPage page = journals.requests();
  REQUIRE(page.requests.size() == 1);
  CHECK(page.requests[0].time == kNoon);
  CHECK(page.reaches_back_to == kNoon);
  UsageQuestion all;
  all.from = kNoon - hours{48};
  all.to = kNoon + hours{1};
  CHECK(journals.usage(all).total.tokens == 7);
  // Too old to be listed when it is read.
  journals.write("A", {made_line(3, kNoon - hours{24}, 5)});
  journals.read();
  CHECK(journals.requests().requests.size() == 1);
  CHECK(journals.usage(all).total.tokens == 12);
  journals.clock.set(kNoon - hours{12} + kUsageKept);
  prune();
  CHECK(journals.usage(all).total.tokens == 4);
}

TEST_CASE("a file that is broken, or of another version, is set aside and built again") {
  AnalyticsFixture journals(kNoon);
  journals.write("A", {made_line(1, kNoon - hours{1})});
  journals.read();
  CHECK(journals.notices.empty());
  const std::string before = content(journals);
  for (const char* version : {"", "PRAGMA user_version = 2", "PRAGMA user_version = 77"}) {
    if (*version) {
      journals.open().execute(version);
    } else {
      gatehouse::testing::write_file(journals.path(), std::string(9000, 'x'));
    }
    journals.read();
    CHECK(content(journals) == before);
    REQUIRE_FALSE(journals.notices.empty());
    CHECK(journals.notices.back().find("set aside") != std::string::npos);
    CHECK(std::filesystem::exists(journals.path().string() + ".broken"));
    journals.notices.clear();
  }
}

}  // namespace gatehouse::dashboard
