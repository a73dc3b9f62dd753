// What a dying process, a full disk and a failing call leave of the audit log.

#include <cerrno>
#include <string>

#include <doctest/doctest.h>

#include "dashboard/audit/action_names.h"
#include "dashboard/audit/audit_log.h"
#include "dashboard/audit/audit_reader.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/killed_child.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::FaultyFileSystem;
using gatehouse::testing::TempDir;
using Fault = FaultyFileSystem::Fault;

const SystemClock kClock;

AuditEntry entry() {
  AuditEntry made;
  made.actor.name = "ana";
  made.action = action::kUpdateKey;
  return made;
}

void append(FileSystem& disk, const std::filesystem::path& path, int count) {
  AuditLog log(disk, path, kClock);
  for (int i = 0; i < count; ++i) log.append(entry());
}

int calls_of_one_append() {
  const TempDir folder;
  FaultyFileSystem disk;
  append(disk, folder / kAuditName, 2);
  const int two = disk.calls();
  append(disk, folder / kAuditName, 1);
  return disk.calls() - two;
}

std::int64_t updates_in(const std::filesystem::path& path) {
  AuditQuery query;
  query.action = std::string(action::kUpdateKey);
  return static_cast<std::int64_t>(read_audit(real_file_system(), path, query).entries.size());
}

/// The chain is whole, and goes on.
void check_whole(const std::filesystem::path& path) {
  append(real_file_system(), path, 1);
  const AuditVerdict verdict = verify_audit(real_file_system(), path);
  CHECK_FALSE(verdict.broken.has_value());
  CHECK(verdict.torn_bytes == 0);
}

}  // namespace

TEST_CASE("wherever a process dies, what it was told is written stays, and the chain goes on") {
  const int calls = calls_of_one_append();
  REQUIRE(calls > 5);
  for (const Fault fault : {Fault::kill_before, Fault::kill_after}) {
    for (int at = 1; at <= calls; ++at) {
      CAPTURE(at);
      const TempDir folder;
      const auto path = folder / kAuditName;
      append(real_file_system(), path, 2);
      const int told = gatehouse::testing::steps_until_killed([&](const auto& done) {
        FaultyFileSystem disk({.at = at, .fault = fault, .error = 0, .lasting = false});
        for (;;) {
          append(disk, path, 1);
          done();
        }
      });
      CHECK(updates_in(path) >= 2 + told);
      CHECK(updates_in(path) <= 3 + told);
      check_whole(path);
    }
  }
}

TEST_CASE("whichever call fails, the chain stays whole") {
  const int calls = calls_of_one_append();
  for (const Fault fault : {Fault::fail, Fault::fail_after, Fault::write_short}) {
    for (const bool lasting : {false, true}) {
      for (int at = 1; at <= calls; ++at) {
        CAPTURE(at);
        const TempDir folder;
        const auto path = folder / kAuditName;
        append(real_file_system(), path, 2);
        FaultyFileSystem disk({.at = at, .fault = fault, .error = ENOSPC, .lasting = lasting});
        AuditLog(disk, path, kClock).record(entry());
        CHECK(updates_in(path) >= 2);
        check_whole(path);
      }
    }
  }
}

TEST_CASE("a line cut short by a death in the middle of its write is mended") {
  const TempDir folder;
  const auto path = folder / kAuditName;
  append(real_file_system(), path, 3);
  const std::string whole = gatehouse::testing::read_file(path);
  const std::size_t last = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t size = last; size < whole.size(); ++size) {
    CAPTURE(size);
    std::filesystem::remove(folder / "audit.jsonl.torn");
    gatehouse::testing::write_file(path, whole.substr(0, size));
    check_whole(path);
    // Cut anywhere but right before its end, the line is aside; all of its bytes are somewhere.
    const bool set_aside = std::filesystem::exists(folder / "audit.jsonl.torn");
    CHECK(set_aside == (size > last && size + 1 < whole.size()));
  }
}

}  // namespace gatehouse::dashboard
