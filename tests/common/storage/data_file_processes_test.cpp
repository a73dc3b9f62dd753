#include <csignal>
#include <set>
#include <vector>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/storage/data_file.h"
#include "tests/common/storage/documents.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;
using testing::TempDir;

/// Runs `work` in a process of its own; its exit status is 0 unless it throws.
template <typename Work>
pid_t in_process(Work work) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  try {
    work();
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

int exit_status(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

/// A commit that had to wait too long is tried again: fairness is not what is tested.
template <typename Commit>
void until_done(Commit commit) {
  for (;;) {
    try {
      return commit();
    } catch (const LockTimeout&) {
    }
  }
}

}  // namespace

TEST_CASE("three processes edit and none of their edits is lost") {
  const TempDir folder;
  const auto path = folder / "apikeys.json";
  constexpr int kWriters = 3;
  constexpr int kEdits = 100;
  std::vector<pid_t> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.push_back(in_process([&] {
      const SystemClock clock;
      DataFile file(path, clock, real_file_system());
      for (int i = 0; i < kEdits; ++i) {
        until_done([&] {
          file.edit([&](Document& document) {
            document.keys.push_back(
                testing::plain_key("pk_" + std::to_string(w) + "_edit_" + std::to_string(i)));
          });
        });
      }
    }));
  }
  for (const pid_t writer : writers) CHECK(exit_status(writer) == 0);
  const SystemClock clock;
  const SnapshotPtr snapshot = DataFile(path, clock, real_file_system()).load();
  CHECK(snapshot->document().keys.size() == kWriters * kEdits);
  CHECK(snapshot->document().revision == kWriters * kEdits);
  CHECK_FALSE(snapshot->edited_by_hand());
}

TEST_CASE("usage and edits of two processes both arrive, exactly once") {
  const TempDir folder;
  const auto path = folder / "apikeys.json";
  const SystemClock clock;
  DataFile file(path, clock, real_file_system());
  file.edit(
      [](Document& document) { document.keys.push_back(testing::plain_key("pk_ana_12345")); });
  const pid_t proxy = in_process([&] {
    for (int i = 0; i < 100; ++i) {
      until_done([&] {
        file.record_usage(
            [&](UsageEdit& usage) { usage.add_usage("key_of_pk_ana_12345", clock.now(), 7); });
      });
    }
  });
  for (int i = 1; i <= 100; ++i) {
    until_done([&] { file.edit([&](Document& document) { document.keys[0].token_limit = i; }); });
  }
  CHECK(exit_status(proxy) == 0);
  const Document document = file.load()->document();
  CHECK(document.keys[0].total_lifetime_tokens == 700);
  CHECK(document.keys[0].token_limit == 100);
  CHECK(document.revision == 101);
}

TEST_CASE("a writer stopped in the middle holds others up for two seconds, and is named") {
  const TempDir folder;
  const auto path = folder / "apikeys.json";
  const SystemClock clock;
  DataFile file(path, clock, real_file_system());
  file.edit(
      [](Document& document) { document.keys.push_back(testing::plain_key("pk_ana_12345")); });
  const pid_t stopped = in_process([&] {
    file.edit([](Document& document) {
      document.keys[0].name = "Half";
      ::raise(SIGSTOP);
    });
  });
  int status = 0;
  REQUIRE(::waitpid(stopped, &status, WUNTRACED) == stopped);
  REQUIRE(WIFSTOPPED(status));

  CHECK(file.load()->document().keys[0].name == "Ana");  // readers do not wait
  const auto begin = std::chrono::steady_clock::now();
  CHECK_THROWS_WITH_AS(file.edit([](Document&) {}),
                       doctest::Contains(("process " + std::to_string(stopped)).c_str()),
                       LockTimeout);
  CHECK(std::chrono::steady_clock::now() - begin >= DataFile::kLockWait);

  ::kill(stopped, SIGKILL);
  exit_status(stopped);
  CHECK(file.edit([](Document& document) { document.keys[0].name = "Eva"; })->document().revision ==
        2);
}

TEST_CASE("a committer killed at any moment leaves a valid document and no lock") {
  const TempDir folder;
  const auto path = folder / "apikeys.json";
  const SystemClock clock;
  DataFile file(path, clock, real_file_system());
  file.edit(
      [](Document& document) { document.keys.push_back(testing::plain_key("pk_ana_12345")); });
  for (int round = 0; round < 40; ++round) {
    const pid_t writer = in_process([&] {
      for (std::int64_t i = 0;; ++i) {
        file.edit([&](Document& document) { document.keys[0].token_limit = i % 1000 + 1; });
      }
    });
    ::usleep(static_cast<useconds_t>(500 + 311 * round));
    ::kill(writer, SIGKILL);
    exit_status(writer);
    const SnapshotPtr before = file.load();
    CHECK_FALSE(before->edited_by_hand());
    const SnapshotPtr after = file.edit(
        [&](Document& document) { document.keys[0].name = "Round " + std::to_string(round); });
    CHECK(after->document().revision == before->document().revision + 1);
  }
  // The file, its lock and the history; nothing temporary, in the history neither.
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 3);
  for (const auto& kept : std::filesystem::directory_iterator(folder / "history")) {
    CHECK(kept.path().extension() == ".json");
  }
}

}  // namespace gatehouse
