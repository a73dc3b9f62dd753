#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "common/system/file_system.h"

namespace gatehouse::testing {

// The real file system, until the call that a test has chosen: calls are counted from 1, and the
// chosen one fails, writes less than it was given, or is where the process dies. Thread-safe.
class FaultyFileSystem final : public FileSystem {
 public:
  enum class Fault {
    fail,         // does nothing, returns -1 with `error`
    fail_after,   // takes effect and returns -1 with `error` all the same
    write_short,  // a write takes half of its bytes; any other call does what it should
    kill_before,  // SIGKILL before the call takes effect
    kill_after,   // SIGKILL right after it did
  };
  struct Plan {
    int at = 0;  // the number of the call; 0 = none
    Fault fault = Fault::fail;
    int error = 0;
    bool lasting = false;  // every later call that changes something fails as well
  };

  FaultyFileSystem() = default;
  explicit FaultyFileSystem(const Plan& plan) : plan_(plan) {}

  // Counting begins again.
  void set(const Plan& plan);
  // Runs between the system calls of the code under test: right before call number `at`.
  void run_before(int at, std::function<void()> action);

  int calls() const;
  // The calls by name, in order.
  std::vector<std::string> names() const;

  int open(const Path& path, int flags, mode_t mode) override;
  int stat(const Path& path, struct stat& status) override;
  int fstat(int fd, struct stat& status) override;
  ssize_t read(int fd, void* into, std::size_t size) override;
  ssize_t pread(int fd, void* into, std::size_t size, off_t offset) override;
  ssize_t write(int fd, const void* from, std::size_t size) override;
  int ftruncate(int fd, off_t size) override;
  int fsync(int fd) override;
  int fdatasync(int fd) override;
  int fchown(int fd, uid_t owner, gid_t group) override;
  int fchmod(int fd, mode_t mode) override;
  int fcntl(int fd, int command, int argument) override;
  int flock(int fd, int operation) override;
  int renameat2(const Path& from, const Path& to, unsigned flags) override;
  int link(const Path& from, const Path& to) override;
  int unlink(const Path& path) override;
  int mkdir(const Path& path, mode_t mode) override;
  int rmdir(const Path& path) override;
  int list(const Path& folder, std::vector<std::string>& names) override;

 private:
  enum class Effect { reads, changes };
  template <typename Call>
  auto run(const char* name, Effect effect, Call&& call) -> decltype(call());
  template <typename Call>
  static auto strike(const Plan& plan, Call&& call) -> decltype(call());
  // Counts the call; whether the fault falls on it. `plan` is the one in force.
  bool struck(const char* name, Effect effect, Plan& plan);

  mutable std::mutex mutex_;  // guards the rest
  Plan plan_;
  std::vector<std::string> names_;
  int action_at_ = 0;
  std::function<void()> action_;
};

}  // namespace gatehouse::testing
