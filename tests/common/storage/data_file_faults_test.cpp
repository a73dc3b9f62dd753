// Fails every system call of a commit in turn, or ends the process before and after it, and looks
// at what stands in the folder then.

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <iterator>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/storage/data_file.h"
#include "common/system/file_error.h"
#include "tests/common/storage/documents.h"
#include "tests/common/storage/test_clock.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using testing::FaultyFileSystem;
using testing::plain_key;
using testing::read_file;
using testing::ShiftedClock;
using testing::TempDir;
using Fault = FaultyFileSystem::Fault;

enum class Commit { edit, usage };

// A folder whose data file holds one key, and commits that add to it.
struct Bench {
  TempDir folder;
  ShiftedClock clock;
  std::filesystem::path path = folder / "apikeys.json";
  std::string before;

  Bench() {
    DataFile(path, clock, real_file_system()).edit([](Document& document) {
      document.keys.push_back(plain_key("pk_first_123"));
    });
    before = read_file(path);
  }

  // What the commit under test makes of the file, on any FileSystem.
  void commit(FileSystem& disk, Commit what) const {
    DataFile file(path, clock, disk);
    if (what == Commit::edit) {
      file.edit([](Document& document) { document.keys[0].name = "changed"; });
    } else {
      file.record_usage([](UsageEdit& edit) { edit.proxy("PROXY").usage_applied = 7; });
    }
  }

  bool holds_change(Commit what) const {
    const SnapshotPtr snapshot = DataFile(path, clock, real_file_system()).load();
    const Document& document = snapshot->document();
    return what == Commit::edit ? document.keys[0].name == "changed"
                                : document.proxies.contains("PROXY");
  }

  // Old or new, and a further commit works at once and leaves only the file and its lock.
  void check_whole(Commit what) const {
    if (read_file(path) != before) CHECK(holds_change(what));
    CHECK(files() <= 3);
    DataFile next(path, clock, real_file_system());
    CHECK_NOTHROW(
        next.edit([](Document& document) { document.keys.push_back(plain_key("pk_further_1")); }));
    CHECK(files() == 2);
    CHECK(next.load()->document().keys.size() == 2);
  }

  // The history lies in a folder of its own.
  std::ptrdiff_t files() const {
    const std::filesystem::directory_iterator all(folder.path());
    return std::count_if(begin(all), end(all),
                         [](const auto& entry) { return entry.is_regular_file(); });
  }
};

int calls_of(Commit what) {
  const Bench bench;
  FaultyFileSystem counting;
  bench.commit(counting, what);
  return counting.calls();
}

}  // namespace

TEST_CASE("whichever call of a commit fails, the file is the old one or the new one, whole") {
  for (const Commit what : {Commit::edit, Commit::usage}) {
    const int calls = calls_of(what);
    REQUIRE(calls > 15);
    for (const int error : {EIO, ENOSPC, EDQUOT, EACCES, EROFS, EMFILE, ENOMEM, EINTR}) {
      for (const Fault fault : {Fault::fail, Fault::fail_after}) {
        if (error == EINTR && fault == Fault::fail_after) continue;  // says that nothing was done
        for (int at = 1; at <= calls; ++at) {
          const Bench bench;
          FaultyFileSystem disk({.at = at, .fault = fault, .error = error});
          bool done = true;
          std::string failure;
          try {
            bench.commit(disk, what);
          } catch (const DataFileError& thrown) {
            done = false;
            failure = thrown.what();
          } catch (const LockTimeout& thrown) {
            done = false;
            failure = thrown.what();
          } catch (const FileError& thrown) {
            done = false;
            failure = thrown.what();
          }
          const auto names = disk.names();
          CAPTURE(at);
          CAPTURE(error);
          CAPTURE(failure);
          const std::string name = names[static_cast<std::size_t>(at) - 1];
          CAPTURE(name);
          if (done) CHECK(bench.holds_change(what));
          bench.check_whole(what);
        }
      }
    }
  }
}

TEST_CASE("a short write is completed") {
  const int calls = calls_of(Commit::edit);
  for (int at = 1; at <= calls; ++at) {
    const Bench bench;
    FaultyFileSystem disk({.at = at, .fault = Fault::write_short});
    CAPTURE(at);
    CHECK_NOTHROW(bench.commit(disk, Commit::edit));
    CHECK(bench.holds_change(Commit::edit));
    bench.check_whole(Commit::edit);
  }
}

TEST_CASE("a commit that is killed at any call leaves a whole file, a free lock, one left-over") {
  for (const Commit what : {Commit::edit, Commit::usage}) {
    const int calls = calls_of(what);
    for (const Fault fault : {Fault::kill_before, Fault::kill_after}) {
      for (int at = 1; at <= calls; ++at) {
        const Bench bench;
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
          FaultyFileSystem disk({.at = at, .fault = fault});
          try {
            bench.commit(disk, what);
          } catch (...) {
            ::_exit(2);
          }
          ::_exit(0);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CAPTURE(at);
        CHECK(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == SIGKILL);
        bench.check_whole(what);
      }
    }
  }
}

TEST_CASE("a first commit that is killed at any call can be made again") {
  const ShiftedClock clock;
  const auto commit = [&](const TempDir& folder, FileSystem& disk) {
    DataFile file(folder / "apikeys.json", clock, disk);
    file.edit([](Document& document) { document.keys = {plain_key("pk_first_123")}; });
  };
  FaultyFileSystem counting;
  commit(TempDir(), counting);
  for (int at = 1; at <= counting.calls(); ++at) {
    const TempDir folder;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      FaultyFileSystem disk({.at = at, .fault = Fault::kill_after});
      commit(folder, disk);
      ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CAPTURE(at);
    CHECK(WIFSIGNALED(status));
    CHECK_NOTHROW(commit(folder, real_file_system()));
    const DataFile file(folder / "apikeys.json", clock, real_file_system());
    CHECK(file.load()->document().keys.size() == 1);
  }
}

TEST_CASE("a commit whose fsync failed does not sync that file again") {
  const Bench bench;
  FaultyFileSystem counting;
  bench.commit(counting, Commit::usage);
  const auto names = counting.names();
  const auto first = std::find(names.begin(), names.end(), "fsync");
  REQUIRE(first != names.end());
  const int at = static_cast<int>(first - names.begin()) + 1;

  const Bench fresh;
  FaultyFileSystem disk({.at = at, .fault = Fault::fail, .error = EIO});
  CHECK_THROWS_AS(fresh.commit(disk, Commit::usage), FileError);
  const auto after = disk.names();
  CHECK(std::count(after.begin(), after.end(), "fsync") == 1);
  CHECK(read_file(fresh.path) == fresh.before);
  CHECK(fresh.files() == 2);
}

TEST_CASE("an edit by hand at any moment between our read and our swap survives") {
  enum class How { renamed_over, in_place, removed_and_made };
  const int calls = calls_of(Commit::edit);
  for (const How how : {How::renamed_over, How::in_place, How::removed_and_made}) {
    for (int at = 1; at <= calls; ++at) {
      const Bench bench;
      FaultyFileSystem disk;
      disk.run_before(at, [&] {
        std::string text = read_file(bench.path);
        text.replace(text.find("pk_first_123"), 12, "pk_by_hand_1");
        if (how == How::in_place) {
          testing::write_file(bench.path, text);
        } else if (how == How::renamed_over) {
          testing::write_file(bench.folder / "mine", text);
          std::filesystem::rename(bench.folder / "mine", bench.path);
        } else {
          std::filesystem::remove(bench.path);
          testing::write_file(bench.path, text);
        }
      });
      CAPTURE(at);
      CAPTURE(static_cast<int>(how));
      CHECK_NOTHROW(bench.commit(disk, Commit::edit));
      CHECK(read_file(bench.path).find("pk_by_hand_1") != std::string::npos);
    }
  }
}

}  // namespace gatehouse
