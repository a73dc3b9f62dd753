// Fails every system call of a journal in turn, or ends the process before and after it, and reads
// back what it holds then.

#include <cerrno>

#include <doctest/doctest.h>

#include "common/system/file_error.h"
#include "proxy/usage/journal.h"
#include "tests/proxy/usage/usage_fixture.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/journal_record.h"
#include "tests/support/killed_child.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::FaultyFileSystem;
using gatehouse::testing::steps_until_killed;
using gatehouse::testing::TempDir;
using Fault = FaultyFileSystem::Fault;

constexpr std::int64_t kLines = 8;

Journal::Options options(const TempDir& dir) {
  Journal::Options options;
  options.folder = dir / "usage";
  options.instance = "01TEST";
  options.segment_bytes = 700;                 // two lines and a half
  options.sync_delay = std::chrono::hours{1};  // only the test syncs
  return options;
}

void append(Journal& journal) {
  gatehouse::testing::append(journal, make_record("key_1", 1), {1, kNoon});
}

// Appends kLines lines in pairs; each pair but the first finds a segment that is full or nearly.
template <typename Each>
void write_lines(Journal& journal, Each&& each) {
  for (std::int64_t i = 1; i <= kLines; ++i) {
    append(journal);
    each();
    if (i % 2 != 0) continue;
    if (!journal.sync()) {
      CHECK_FALSE(journal.healthy());
      CHECK_FALSE(journal.last_error().empty());
    }
  }
}

/// How many calls the making of a journal takes.
int calls_of_making() {
  const TempDir dir;
  Quiet quiet;
  FaultyFileSystem disk;
  const Journal journal(disk, options(dir), quiet.log);
  return disk.calls();
}

int calls_of_a_life() {
  const TempDir dir;
  Quiet quiet;
  FaultyFileSystem disk;
  Journal journal(disk, options(dir), quiet.log);
  write_lines(journal, [] {});
  return disk.calls();
}

void check_in_order(const TempDir& dir, std::int64_t at_least, std::int64_t at_most) {
  const auto lines = lines_of(dir / "usage", "01TEST");
  CHECK(static_cast<std::int64_t>(lines.size()) >= at_least);
  CHECK(static_cast<std::int64_t>(lines.size()) <= at_most);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(lines[i].seq == static_cast<std::int64_t>(i) + 1);
  }
}

TEST_CASE("whichever call of a journal fails, no line is lost or doubled, and it heals by itself") {
  const int calls = calls_of_a_life();
  const int making = calls_of_making();
  REQUIRE(calls > making + 12);
  for (const int error : {EIO, ENOSPC, EDQUOT, EACCES, EROFS, EMFILE, ENOMEM, EINTR}) {
    for (const Fault fault : {Fault::fail, Fault::fail_after, Fault::write_short}) {
      if (error == EINTR && fault == Fault::fail_after) continue;  // says that nothing was done
      for (int at = 1; at <= calls; ++at) {
        CAPTURE(error);
        CAPTURE(static_cast<int>(fault));
        CAPTURE(at);
        const TempDir dir;
        Quiet quiet;
        FaultyFileSystem disk({.at = at, .fault = fault, .error = error});
        try {
          Journal journal(disk, options(dir), quiet.log);
          write_lines(journal, [] {});
          disk.set({});
          append(journal);
          CHECK(journal.sync());
          CHECK(journal.healthy());
          CHECK(journal.last_error().empty());
          CHECK(journal.backlog_bytes() == 0);
          check_in_order(dir, kLines + 1, kLines + 1);
        } catch (const FileError&) {
          CHECK(at <= making);  // only the making of the journal may throw
        }
      }
    }
  }
}

TEST_CASE("from any call on a disk that takes nothing more loses nothing that comes later") {
  const int calls = calls_of_a_life();
  for (int at = calls_of_making() + 1; at <= calls; ++at) {
    CAPTURE(at);
    const TempDir dir;
    Quiet quiet;
    FaultyFileSystem disk({.at = at, .fault = Fault::fail, .error = ENOSPC, .lasting = true});
    Journal journal(disk, options(dir), quiet.log);
    write_lines(journal, [] {});
    append(journal);
    CHECK_FALSE(journal.sync());
    CHECK_FALSE(journal.healthy());
    disk.set({});
    CHECK(journal.sync());
    CHECK(journal.healthy());
    check_in_order(dir, kLines + 1, kLines + 1);
  }
}

TEST_CASE("whenever a proxy is killed, every line that was appended is read back") {
  const int calls = calls_of_a_life();
  for (const Fault fault : {Fault::kill_before, Fault::kill_after}) {
    for (int at = 1; at <= calls; ++at) {
      CAPTURE(at);
      const TempDir dir;
      const int appended = steps_until_killed([&](const std::function<void()>& done) {
        Quiet quiet;
        FaultyFileSystem disk({.at = at, .fault = fault});
        Journal journal(disk, options(dir), quiet.log);
        write_lines(journal, done);
      });
      check_in_order(dir, appended, appended + 1);
    }
  }
}

}  // namespace
}  // namespace gatehouse::proxy::testing
