// Fails every system call of merging and adopting in turn, or ends the process before and after
// it, starts afresh, and compares the document with the journals.

#include <cerrno>
#include <fstream>

#include <doctest/doctest.h>

#include "proxy/usage/adoption.h"
#include "proxy/usage/merger.h"
#include "proxy/usage/verify.h"
#include "tests/proxy/usage/service_fixture.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/killed_child.h"

namespace gatehouse::proxy::testing {
namespace {

using gatehouse::testing::FaultyFileSystem;
using gatehouse::testing::steps_until_killed;
using Fault = FaultyFileSystem::Fault;

// A proxy's way from settling to the document on a disk of the test's, without threads that act.
struct Proxy {
  explicit Proxy(const DataFolder& folder, FileSystem& disk)
      : file(folder.file(), clock, disk),
        journal(disk,
                {.folder = folder.usage(),
                 .instance = "DEAD",
                 .segment_bytes = 700,
                 .sync_delay = std::chrono::hours{1}},
                quiet.log),
        newest(file.load()) {
    merger.commit(*newest, clock.now(), [this](const SnapshotPtr& next) { newest = next; });
  }
  void use(TokenCount tokens) {
    const auto account = ledger.account("key_1");
    Admission admission = account->admit(newest, *newest->find_id("key_1"), {}, clock.now(), {});
    account->settle(std::move(admission.reservation), make_record("key_1", tokens, clock.now()));
    journal.write_queue();
  }
  void commit() {
    merger.commit(*newest, clock.now(), [this](const SnapshotPtr& next) { newest = next; });
  }

  SystemClock clock;
  Quiet quiet;
  DataFile file;
  Journal journal;
  SnapshotPtr newest;
  Ledger ledger{journal, [this]() -> const SnapshotPtr& { return newest; }, [] {}};
  const Merger::Identity identity{.listen = "127.0.0.1:1", .pid = 4711, .started_at = clock.now()};
  Merger merger{file, journal, ledger, clock, quiet.log, identity};
};

constexpr int kUses = 6;
constexpr TokenCount kTokens = 5;

void check_exact(const DataFolder& folder, TokenCount tokens) {
  const SystemClock clock;
  CHECK(lifetime_of(folder.path(), "key_1") == tokens);
  CHECK(windows_of(folder.path(), "key_1") == tokens);
  const auto document = DataFile(folder.file(), clock, real_file_system()).load()->document();
  const auto audit = audit_usage(real_file_system(), document, folder.usage(), clock.now());
  CHECK(audit.differences.empty());
}

void adopt(const DataFolder& folder, FileSystem& disk) {
  const SystemClock clock;
  Quiet quiet;
  DataFile file(folder.file(), clock, disk);
  Adoption(file, folder.usage(), "OWN", clock, quiet.log).run(file.load());
}

int calls_of_merging() {
  const DataFolder folder;
  FaultyFileSystem disk;
  Proxy proxy(folder, disk);
  disk.set({});
  for (int i = 1; i <= kUses; ++i) {
    proxy.use(kTokens);
    if (i % 2 == 0) proxy.commit();
  }
  return disk.calls();
}

TEST_CASE("whichever call of merging fails, each line is in the document exactly once in the end") {
  const int calls = calls_of_merging();
  for (const int error : {EIO, EMFILE, EINTR}) {
    for (const Fault fault : {Fault::fail, Fault::fail_after}) {
      if (error == EINTR && fault == Fault::fail_after) continue;  // says that nothing was done
      for (int at = 1; at <= calls; ++at) {
        CAPTURE(error);
        CAPTURE(at);
        const DataFolder folder;
        FaultyFileSystem disk;
        Proxy proxy(folder, disk);
        disk.set({.at = at, .fault = fault, .error = error});
        for (int i = 1; i <= kUses; ++i) {
          proxy.use(kTokens);
          try {
            if (i % 2 == 0) proxy.commit();
          } catch (const std::exception&) {  // the flusher tries again
          }
        }
        disk.set({});
        proxy.commit();
        proxy.commit();
        check_exact(folder, kUses * kTokens);
      }
    }
  }
}

TEST_CASE("whenever merging is killed, each line is in the document exactly once after adoption") {
  const int calls = calls_of_merging();
  for (const Fault fault : {Fault::kill_before, Fault::kill_after}) {
    for (int at = 1; at <= calls; ++at) {
      CAPTURE(at);
      const DataFolder folder;
      const int settled = steps_until_killed([&](const std::function<void()>& done) {
        FaultyFileSystem disk;
        Proxy proxy(folder, disk);
        disk.set({.at = at, .fault = fault});
        for (int i = 1; i <= kUses; ++i) {
          proxy.use(kTokens);
          done();
          if (i % 2 == 0) proxy.commit();
        }
      });
      const auto lines = static_cast<int>(lines_of(folder.usage(), "DEAD").size());
      CHECK(lines >= settled);
      adopt(folder, real_file_system());
      check_exact(folder, lines * kTokens);
    }
  }
}

// A folder with a journal of several segments beyond its watermark, a bad line and a torn tail.
void leave_journal(const DataFolder& folder) {
  {
    Proxy proxy(folder, real_file_system());
    for (int i = 1; i <= kUses; ++i) {
      proxy.use(kTokens);
      proxy.journal.sync();
    }
  }
  std::ofstream(folder.usage() / "DEAD.jsonl", std::ios::app) << "not a line\n{\"seq\":99,\"ti";
}

int calls_of_adopting() {
  const DataFolder folder;
  leave_journal(folder);
  FaultyFileSystem disk;
  adopt(folder, disk);
  check_exact(folder, kUses * kTokens);
  return disk.calls();
}

void check_adopted(const DataFolder& folder) {
  adopt(folder, real_file_system());
  check_exact(folder, kUses * kTokens);
  const SystemClock clock;
  CHECK(DataFile(folder.file(), clock, real_file_system()).load()->document().proxies.empty());
  CHECK_FALSE(std::filesystem::exists(folder.usage() / "DEAD.jsonl"));
  CHECK(std::filesystem::exists(folder.usage() / "retired/DEAD.jsonl"));
}

TEST_CASE("whichever call of adopting fails, the next round counts each line exactly once") {
  const int calls = calls_of_adopting();
  for (const int error : {EIO, EMFILE, EINTR}) {
    for (const Fault fault : {Fault::fail, Fault::fail_after}) {
      if (error == EINTR && fault == Fault::fail_after) continue;  // says that nothing was done
      for (int at = 1; at <= calls; ++at) {
        CAPTURE(error);
        CAPTURE(at);
        const DataFolder folder;
        leave_journal(folder);
        FaultyFileSystem disk({.at = at, .fault = fault, .error = error});
        try {
          adopt(folder, disk);
        } catch (const std::exception&) {  // the flusher tries again
        }
        check_adopted(folder);
      }
    }
  }
}

TEST_CASE("whenever adopting is killed, the next adopter counts each line exactly once") {
  const int calls = calls_of_adopting();
  for (const Fault fault : {Fault::kill_before, Fault::kill_after}) {
    for (int at = 1; at <= calls; ++at) {
      CAPTURE(at);
      const DataFolder folder;
      leave_journal(folder);
      steps_until_killed([&](const std::function<void()>&) {
        FaultyFileSystem disk({.at = at, .fault = fault});
        adopt(folder, disk);
      });
      check_adopted(folder);
    }
  }
}

}  // namespace
}  // namespace gatehouse::proxy::testing
