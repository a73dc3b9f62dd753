#include "tests/support/faulty_file_system.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include <unistd.h>

#include "common/system/unique_fd.h"

namespace gatehouse::testing {
namespace {

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

}  // namespace

void FaultyFileSystem::set(const Plan& plan) {
  const std::lock_guard lock(mutex_);
  plan_ = plan;
  names_.clear();
}

void FaultyFileSystem::run_before(int at, std::function<void()> action) {
  const std::lock_guard lock(mutex_);
  names_.clear();
  action_at_ = at;
  action_ = std::move(action);
}

int FaultyFileSystem::calls() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(names_.size());
}

std::vector<std::string> FaultyFileSystem::names() const {
  const std::lock_guard lock(mutex_);
  return names_;
}

bool FaultyFileSystem::struck(const char* name, Effect effect, Plan& plan) {
  std::function<void()> action;
  bool hit = false;
  {
    const std::lock_guard lock(mutex_);
    names_.emplace_back(name);
    const int number = static_cast<int>(names_.size());
    plan = plan_;
    hit = plan.at > 0 &&
          (number == plan.at || (plan.lasting && number > plan.at && effect == Effect::changes));
    if (number == action_at_) action = std::exchange(action_, nullptr);
  }
  if (action) action();
  return hit;
}

template <typename Call>
auto FaultyFileSystem::run(const char* name, Effect effect, Call&& call) -> decltype(call()) {
  Plan plan;
  return struck(name, effect, plan) ? strike(plan, call) : call();
}

template <typename Call>
auto FaultyFileSystem::strike(const Plan& plan, Call&& call) -> decltype(call()) {
  switch (plan.fault) {
    case Fault::fail:
      errno = plan.error;
      return -1;
    case Fault::fail_after:
      call();
      errno = plan.error;
      return -1;
    case Fault::kill_before:
      die();
    case Fault::kill_after:
      call();
      die();
    case Fault::write_short:
      break;
  }
  return call();
}

int FaultyFileSystem::open(const Path& path, int flags, mode_t mode) {
  Plan plan;
  const bool hit = struck("open", Effect::changes, plan);
  const auto call = [&] { return real_file_system().open(path, flags, mode); };
  if (!hit) return call();
  if (plan.fault != Fault::fail_after) return strike(plan, call);
  { const UniqueFd made(call()); }  // nobody is told of it
  errno = plan.error;
  return -1;
}
int FaultyFileSystem::stat(const Path& path, struct stat& status) {
  return run("stat", Effect::reads, [&] { return real_file_system().stat(path, status); });
}
int FaultyFileSystem::fstat(int fd, struct stat& status) {
  return run("fstat", Effect::reads, [&] { return real_file_system().fstat(fd, status); });
}
ssize_t FaultyFileSystem::read(int fd, void* into, std::size_t size) {
  return run("read", Effect::reads, [&] { return real_file_system().read(fd, into, size); });
}
ssize_t FaultyFileSystem::pread(int fd, void* into, std::size_t size, off_t offset) {
  return run("pread", Effect::reads,
             [&] { return real_file_system().pread(fd, into, size, offset); });
}
ssize_t FaultyFileSystem::write(int fd, const void* from, std::size_t size) {
  Plan plan;
  const bool hit = struck("write", Effect::changes, plan);
  if (hit && plan.fault == Fault::write_short) size = std::max<std::size_t>(1, size / 2);
  const auto call = [&] { return real_file_system().write(fd, from, size); };
  return hit ? strike(plan, call) : call();
}
int FaultyFileSystem::ftruncate(int fd, off_t size) {
  return run("ftruncate", Effect::changes, [&] { return real_file_system().ftruncate(fd, size); });
}
int FaultyFileSystem::fsync(int fd) {
  return run("fsync", Effect::changes, [&] { return real_file_system().fsync(fd); });
}
int FaultyFileSystem::fdatasync(int fd) {
  return run("fdatasync", Effect::changes, [&] { return real_file_system().fdatasync(fd); });
}
int FaultyFileSystem::fchown(int fd, uid_t owner, gid_t group) {
  return run("fchown", Effect::changes,
             [&] { return real_file_system().fchown(fd, owner, group); });
}
int FaultyFileSystem::fchmod(int fd, mode_t mode) {
  return run("fchmod", Effect::changes, [&] { return real_file_system().fchmod(fd, mode); });
}
int FaultyFileSystem::fcntl(int fd, int command, int argument) {
  return run("fcntl", Effect::reads,
             [&] { return real_file_system().fcntl(fd, command, argument); });
}
int FaultyFileSystem::flock(int fd, int operation) {
  return run("flock", Effect::reads, [&] { return real_file_system().flock(fd, operation); });
}
int FaultyFileSystem::renameat2(const Path& from, const Path& to, unsigned flags) {
  return run("renameat2", Effect::changes,
             [&] { return real_file_system().renameat2(from, to, flags); });
}
int FaultyFileSystem::link(const Path& from, const Path& to) {
  return run("link", Effect::changes, [&] { return real_file_system().link(from, to); });
}
int FaultyFileSystem::unlink(const Path& path) {
  return run("unlink", Effect::changes, [&] { return real_file_system().unlink(path); });
}
int FaultyFileSystem::mkdir(const Path& path, mode_t mode) {
  return run("mkdir", Effect::changes, [&] { return real_file_system().mkdir(path, mode); });
}
int FaultyFileSystem::rmdir(const Path& path) {
  return run("rmdir", Effect::changes, [&] { return real_file_system().rmdir(path); });
}
int FaultyFileSystem::list(const Path& folder, std::vector<std::string>& names) {
  return run("list", Effect::reads, [&] { return real_file_system().list(folder, names); });
}

}  // namespace gatehouse::testing
