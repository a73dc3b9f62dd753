#include "dashboard/analytics/journal_tail.h"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "common/system/append_file.h"
#include "proxy/usage/journal.h"
#include "tests/dashboard/analytics/journal_text.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/journal_record.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::FaultyFileSystem;
using gatehouse::testing::TempDir;
using gatehouse::testing::write_file;
using testing::append;
using Sequence = std::vector<std::int64_t>;

constexpr Timestamp kNoon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 14} +
                          std::chrono::hours{12}};

std::string line(std::int64_t seq) { return testing::written(testing::made_line(seq, kNoon)); }

std::string lines(std::int64_t first, std::int64_t last) {
  std::string text;
  for (std::int64_t seq = first; seq <= last; ++seq) text += line(seq);
  return text;
}

Sequence numbers(std::int64_t first, std::int64_t last) {
  Sequence all;
  for (std::int64_t seq = first; seq <= last; ++seq) all.push_back(seq);
  return all;
}

/// Reads a folder's journals on and keeps what it is handed.
struct Reading {
  explicit Reading(FileSystem& disk, const std::filesystem::path& folder,
                   JournalPositions known = {})
      : tail(disk, folder, std::move(known)) {}

  bool look() {
    return tail.look(
        {[this](const std::string&, const JournalLine& read) { seen.push_back(read.seq); },
         [this](const std::string& instance, const JournalPosition& position) {
           committed[instance] = position;
         }});
  }

  void look_until_whole() {
    for (int i = 0; i < 20; ++i) {
      if (look()) return;
    }
    FAIL("never came to the end");
  }

  JournalTail tail;
  JournalPositions committed;
  Sequence seen;
};

/// As a proxy does it: the set-aside name holds an empty file, then the two names are exchanged.
void rotate(const std::filesystem::path& folder, int number, const std::string& begins_with) {
  const auto set_aside = folder / ("A." + std::to_string(number) + ".jsonl");
  if (!std::filesystem::exists(set_aside)) write_file(set_aside, "");
  exchange_files(real_file_system(), set_aside, folder / "A.jsonl");
  append(folder / "A.jsonl", begins_with);
}

void retire(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder / "retired");
  for (const char* name : {"A.1.jsonl", "A.2.jsonl", "A.jsonl"}) {
    if (!std::filesystem::exists(folder / name)) continue;
    std::filesystem::rename(folder / name, folder / "retired" / name);
  }
}

}  // namespace

TEST_CASE("a journal is read on as it grows, and an unfinished line when it is finished") {
  const TempDir folder;
  Reading reading(real_file_system(), folder.path());
  CHECK(reading.look());
  append(folder / "A.jsonl", lines(1, 2));
  CHECK(reading.look());
  CHECK(reading.seen == numbers(1, 2));
  const std::string third = line(3);
  append(folder / "A.jsonl", third.substr(0, 40));
  CHECK(reading.look());
  CHECK(reading.seen == numbers(1, 2));
  append(folder / "A.jsonl", third.substr(40) + line(4));
  CHECK(reading.look());
  CHECK(reading.seen == numbers(1, 4));
  CHECK(reading.committed["A"].lines == 4);
  CHECK(reading.committed["A"].oldest == kNoon);
}

TEST_CASE("a line that cannot be read is counted and passed over") {
  const TempDir folder;
  append(folder / "A.jsonl", line(1) + "torn by a full disk\n" + line(2));
  append(folder / "A.jsonl", std::string(std::size_t{3} << 20, 'x') + "\n" + line(3));
  Reading reading(real_file_system(), folder.path());
  CHECK(reading.look());
  CHECK(reading.seen == numbers(1, 3));
  CHECK(reading.committed["A"].bad_lines >= 2);
}

TEST_CASE("copies at the beginning of a segment are passed over") {
  const TempDir folder;
  append(folder / "A.jsonl", lines(1, 3));
  Reading reading(real_file_system(), folder.path());
  CHECK(reading.look());
  rotate(folder.path(), 1, lines(2, 5));
  reading.look_until_whole();
  CHECK(reading.seen == numbers(1, 5));
}

TEST_CASE("lines that only the next segment has kept are no copies, also when it comes later") {
  for (const bool later : {false, true}) {
    CAPTURE(later);
    const TempDir folder;
    append(folder / "A.jsonl", line(1) + std::string(1000, '\0') + "\n" + line(4));
    Reading reading(real_file_system(), folder.path());
    if (later) CHECK(reading.look());
    rotate(folder.path(), 1, lines(2, 5));
    reading.look_until_whole();
    rotate(folder.path(), 2, lines(3, 6));
    reading.look_until_whole();
    CHECK(reading.seen == Sequence{1, 4, 2, 3, 5, 6});
    CHECK(reading.committed["A"].last_seq == 6);
  }
}

TEST_CASE("whenever names are exchanged while a journal is read, no line is missed or doubled") {
  for (const bool empty_is_listed : {false, true}) {
    bool happened = true;
    for (int at = 1; happened; ++at) {
      const TempDir folder;
      append(folder / "A.jsonl", lines(1, 3));
      rotate(folder.path(), 1, lines(3, 4));
      if (empty_is_listed) write_file(folder / "A.2.jsonl", "");
      FaultyFileSystem disk;
      Reading reading(disk, folder.path());
      if (!empty_is_listed) reading.look_until_whole();
      append(folder / "A.jsonl", lines(5, 7));
      // Counting begins again with the look that has something to read.
      disk.set({});
      disk.run_before(at, [&] { rotate(folder.path(), 2, lines(7, 9)); });
      reading.look();
      happened = disk.calls() >= at;
      if (!happened) rotate(folder.path(), 2, lines(7, 9));
      reading.look_until_whole();
      CAPTURE(at);
      CAPTURE(empty_is_listed);
      CHECK(reading.seen == numbers(1, 9));
      REQUIRE(at < 100);
    }
  }
}

TEST_CASE("whenever a journal is retired while it is read, no line is missed or doubled") {
  bool happened = true;
  for (int at = 1; happened; ++at) {
    const TempDir folder;
    append(folder / "A.jsonl", lines(1, 3));
    FaultyFileSystem disk;
    Reading reading(disk, folder.path());
    reading.look_until_whole();
    append(folder / "A.jsonl", lines(4, 5));
    rotate(folder.path(), 1, lines(5, 7));
    disk.set({});
    disk.run_before(at, [&] { retire(folder.path()); });
    reading.look();
    happened = disk.calls() >= at;
    if (!happened) retire(folder.path());
    reading.look_until_whole();
    CAPTURE(at);
    CHECK(reading.seen == numbers(1, 7));
    REQUIRE(at < 100);
  }
}

TEST_CASE("a torn end that an adopter cuts off is no loss") {
  const TempDir folder;
  append(folder / "A.jsonl", lines(1, 2) + line(3).substr(0, 50));
  Reading reading(real_file_system(), folder.path());
  CHECK(reading.look());
  std::filesystem::resize_file(folder / "A.jsonl", lines(1, 2).size());
  retire(folder.path());
  CHECK(reading.look());
  append(folder / "B.jsonl", line(1));
  CHECK(reading.look());
  CHECK(reading.seen == Sequence{1, 2, 1});
}

TEST_CASE("a removed journal is forgotten, but not what was read of it") {
  const TempDir folder;
  append(folder / "retired/A.1.jsonl", lines(1, 3));
  Reading reading(real_file_system(), folder.path());
  CHECK(reading.look());
  std::filesystem::rename(folder / "retired/A.1.jsonl", folder / "away");
  CHECK(reading.look());
  std::filesystem::copy(folder / "away", folder / "retired/A.1.jsonl");
  CHECK(reading.look());
  CHECK(reading.seen == numbers(1, 3));
}

TEST_CASE("another reader goes on where the last one was, also in the middle of a file") {
  const TempDir folder;
  append(folder / "A.jsonl", lines(1, 3));
  Reading first(real_file_system(), folder.path());
  CHECK(first.look());
  append(folder / "A.jsonl", lines(4, 5));
  rotate(folder.path(), 1, lines(5, 6));
  retire(folder.path());
  Reading second(real_file_system(), folder.path(), first.committed);
  CHECK(second.look());
  CHECK(second.seen == numbers(4, 6));
}

TEST_CASE("a file that has got the inode of another is read from its beginning") {
  const TempDir folder;
  append(folder / "A.jsonl", lines(1, 3));
  Reading first(real_file_system(), folder.path());
  CHECK(first.look());
  write_file(folder / "A.jsonl", lines(4, 9));
  Reading second(real_file_system(), folder.path(), first.committed);
  CHECK(second.look());
  CHECK(second.seen == numbers(4, 9));
}

TEST_CASE("a proxy's journal is read whole while it is written and rotated") {
  constexpr int kLines = 20'000;
  const TempDir folder;
  const SystemClock clock;
  Log log(LogFormat::json, LogLevel::off, clock);
  std::atomic<bool> done{false};
  std::thread proxy([&] {
    proxy::Journal journal(real_file_system(),
                           {.folder = folder.path(),
                            .instance = "A",
                            .segment_bytes = std::size_t{64} << 10,
                            .sync_delay = std::chrono::milliseconds{1}},
                           log);
    for (int i = 0; i < kLines; ++i) {
      proxy::UsageRecord record;
      record.time = kNoon;
      record.request_id = "r";
      record.key_id = "k";
      gatehouse::testing::append(journal, record, {1, kNoon});
      if (i % 200 == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    done = true;
  });
  Reading reading(real_file_system(), folder.path());
  while (!done) reading.look();
  proxy.join();
  reading.look_until_whole();
  CHECK(reading.seen == numbers(1, kLines));
  CHECK(reading.committed["A"].files.size() > 3);
}

TEST_CASE("a look that is stopped can be taken up by another reader") {
  const TempDir folder;
  append(folder / "A.jsonl", lines(1, 3));
  std::stop_source stop;
  stop.request_stop();
  JournalTail stopped(real_file_system(), folder.path(), {});
  CHECK_FALSE(stopped.look({[](const auto&, const auto&) {}, [](const auto&, const auto&) {}},
                           stop.get_token()));
}

}  // namespace gatehouse::dashboard
