#include "common/system/file_lock.h"

#include <atomic>
#include <csignal>
#include <filesystem>
#include <thread>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/system/file_error.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;
using testing::TempDir;

/// A process that holds the lock until it is killed: as our programs take it, or as scripts do,
/// which write nothing into the file.
class Holder {
 public:
  enum class Kind { program, script };

  explicit Holder(const std::filesystem::path& path, Kind kind = Kind::program) {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      const auto lock = kind == Kind::program
                            ? FileLock::acquire(real_file_system(), path, 5s)
                            : FileLock::try_acquire(real_file_system(), path).value();
      if (::write(ready[1], "x", 1) != 1) ::_exit(1);
      for (;;) ::pause();
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~Holder() { kill(); }

  pid_t pid() const { return pid_; }
  void stop() const { ::kill(pid_, SIGSTOP); }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
};

}  // namespace

TEST_CASE("a lock excludes threads of the same process") {
  const TempDir folder;
  const auto path = folder / "a.lock";
  std::atomic<int> inside{0};
  std::atomic<bool> overlapped{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        const FileLock lock = FileLock::acquire(real_file_system(), path, 20s);
        if (++inside != 1) overlapped = true;
        std::this_thread::yield();
        --inside;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK_FALSE(overlapped);
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("a stopped holder is named when the wait is over") {
  const TempDir folder;
  const auto path = folder / "a.lock";
  const Holder holder(path);
  holder.stop();
  const auto begin = std::chrono::steady_clock::now();
  try {
    FileLock::acquire(real_file_system(), path, 200ms);
    FAIL("acquired");
  } catch (const LockTimeout& error) {
    CAPTURE(error.what());
    CHECK(std::string(error.what()).find("process " + std::to_string(holder.pid())) !=
          std::string::npos);
  }
  CHECK(std::chrono::steady_clock::now() - begin >= 200ms);
}

TEST_CASE("a holder that has not written its id is named, not the one that had") {
  const TempDir folder;
  const auto path = folder / "a.lock";
  FileLock::acquire(real_file_system(), path, 1s);
  const Holder holder(path, Holder::Kind::script);
  try {
    FileLock::acquire(real_file_system(), path, 50ms);
    FAIL("acquired");
  } catch (const LockTimeout& error) {
    CHECK(std::string(error.what()).find("process " + std::to_string(holder.pid()) + ";") !=
          std::string::npos);
  }
}

TEST_CASE("a killed holder leaves no stale lock") {
  const TempDir folder;
  const auto path = folder / "a.lock";
  Holder holder(path);
  CHECK(is_locked(real_file_system(), path));
  CHECK_FALSE(FileLock::try_acquire(real_file_system(), path).has_value());
  holder.kill();
  CHECK_FALSE(is_locked(real_file_system(), path));
  CHECK(FileLock::try_acquire(real_file_system(), path).has_value());
}

TEST_CASE("an empty lock folder of an older version is removed and mentioned") {
  const TempDir folder;
  const auto path = folder / "a.lock";
  std::filesystem::create_directory(path);
  std::string notice;
  const FileLock lock = FileLock::acquire(real_file_system(), path, 1s,
                                          [&](const std::string& text) { notice = text; });
  CHECK(std::filesystem::is_regular_file(path));
  CHECK(notice.find(path.string()) != std::string::npos);
}

TEST_CASE("a lock folder that is not empty is left alone") {
  const TempDir folder;
  const auto path = folder / "a.lock";
  std::filesystem::create_directory(path);
  testing::write_file(path / "file", "x");
  CHECK_THROWS_AS(FileLock::acquire(real_file_system(), path, 1s), FileError);
  CHECK(std::filesystem::exists(path / "file"));
}

TEST_CASE("trying a lock leaves the file's content alone") {
  const TempDir folder;
  const auto path = folder / "journal";
  testing::write_file(path, "content");
  CHECK(FileLock::try_acquire(real_file_system(), path).has_value());
  CHECK(testing::read_file(path) == "content");
}

TEST_CASE("a missing file is not locked, and asking does not create it") {
  const TempDir folder;
  CHECK_FALSE(is_locked(real_file_system(), folder / "none"));
  CHECK_FALSE(std::filesystem::exists(folder / "none"));
}

}  // namespace gatehouse
