#pragma once

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "dashboard/analytics/analytics_file.h"
#include "dashboard/analytics/analytics_writer.h"
#include "dashboard/analytics/request_query.h"
#include "dashboard/analytics/usage_query.h"
#include "tests/dashboard/analytics/journal_text.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard::testing {

/// A clock that shows what the test says.
class SetClock final : public Clock {
 public:
  explicit SetClock(Timestamp at) : now_(at) {}
  Timestamp now() const override { return now_; }
  Monotonic monotonic() const override { return SystemClock().monotonic(); }
  void set(Timestamp at) { now_ = at; }

 private:
  Timestamp now_;
};

/// Journals in a folder and what is read of them, by hand.
struct AnalyticsFixture {
  explicit AnalyticsFixture(Timestamp now) : clock(now) {}

  std::filesystem::path path() const { return folder / kAnalyticsName; }

  SqliteDatabase open() {
    return open_analytics(path(), [this](const std::string& notice) { notices.push_back(notice); });
  }

  void write(const std::string& instance, const std::vector<JournalLine>& lines) {
    std::string text;
    for (const JournalLine& line : lines) text += written(line);
    append(folder / ("usage/" + instance + ".jsonl"), text);
  }

  /// Reads journals on. `commits`: dies in the middle of the transaction after so many.
  void read(int commits = 1'000'000) {
    AnalyticsWriter writer(open(), clock);
    JournalTail tail(real_file_system(), folder / "usage", writer.positions());
    const JournalTail::Reader reader{
        [&](const auto& instance, const auto& line) { writer.add(instance, line); },
        [&](const auto& instance, const auto& position) {
          if (commits-- == 0) throw std::runtime_error("died");
          writer.commit(instance, position);
        }};
    try {
      while (!tail.look(reader)) {
      }
    } catch (const std::runtime_error& died) {
      if (std::string_view(died.what()) != "died") throw;
    }
  }

  UsageAnswer usage(const UsageQuestion& question) {
    SqliteDatabase database = open();
    return ask_usage(database, question);
  }

  RequestPage requests(const RequestQuestion& question = {}) {
    SqliteDatabase database = open();
    return ask_requests(database, question);
  }

  /// All rows of a table as text.
  std::string dump(const std::string& table) {
    SqliteDatabase database = open();
    SqliteStatement row(database, "SELECT * FROM " + table);
    std::multiset<std::string> rows;
    while (row.step()) {
      std::string text;
      for (int column = 0; column < 16; ++column) text += row.text(column) + "|";
      rows.insert(text);
    }
    std::string all;
    for (const std::string& each : rows) all += each + "\n";
    return all;
  }

  gatehouse::testing::TempDir folder;
  SetClock clock;
  std::vector<std::string> notices;
};

}  // namespace gatehouse::dashboard::testing
