#include "common/system/command.h"

#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/system/unique_fd.h"

namespace gatehouse {
namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr std::size_t kMostOutput = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds kEndPoll{5};

void require(int error_number, const char* what) {
  if (error_number != 0) throw std::system_error(error_number, std::generic_category(), what);
}

/// How the child begins: a process group of its own, so that all of it can be killed, none of our
/// files and connections, which it would keep open, and the signals that we ignore or block as they
/// are by default.
class SpawnSetup {
 public:
  explicit SpawnSetup(int standard_output) {
    require(posix_spawn_file_actions_init(&actions_), "posix_spawn_file_actions_init");
    require(posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, standard_output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    sigset_t none;
    sigemptyset(&none);
    sigset_t ignored;
    sigemptyset(&ignored);
    sigaddset(&ignored, SIGPIPE);
    sigaddset(&ignored, SIGXFSZ);
    sigaddset(&ignored, SIGCHLD);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &ignored);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  pid_t spawn(const std::string& text) {
    std::string shell = "/bin/sh";
    std::string option = "-c";
    std::string copy = text;
    char* const arguments[] = {shell.data(), option.data(), copy.data(), nullptr};
    pid_t child = 0;
    require(posix_spawn(&child, shell.c_str(), &actions_, &attributes_, arguments, environ),
            "/bin/sh");
    return child;
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

/// Everything up to the end of `fd`; false when it does not come in time or is too much.
bool read_to_end(int fd, Moment until, std::string& output) {
  char part[4096];
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd ready{fd, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(left.count())) <= 0) continue;
    const ssize_t got = ::read(fd, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    output.append(part, static_cast<std::size_t>(got));
    if (output.size() > kMostOutput) return false;
  }
}

enum class End { known, unknown, not_in_time };

/// Waits for the child and its status, as waitpid gives it. Where SIGCHLD is ignored nobody learns
/// how a child ended.
End wait_for(pid_t child, Moment until, int& status) {
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return End::known;
    if (ended < 0 && errno != EINTR) return End::unknown;
    if (std::chrono::steady_clock::now() >= until) return End::not_in_time;
    std::this_thread::sleep_for(kEndPoll);
  }
}

std::string problem_of(End end, int status) {
  if (end == End::unknown) return "ended with a code that cannot be known: SIGCHLD is ignored";
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  if (WEXITSTATUS(status) != 0) return "ended with code " + std::to_string(WEXITSTATUS(status));
  return {};
}

}  // namespace

CommandResult run_command(const std::string& text, std::chrono::milliseconds timeout) {
  const Moment until = std::chrono::steady_clock::now() + timeout;
  int ends[2];
  require(::pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno, "pipe");
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const pid_t child = SpawnSetup(writing.get()).spawn(text);
  writing = UniqueFd();
  std::string output;
  const bool whole = read_to_end(reading.get(), until, output);
  Secret result(std::move(output));
  int status = 0;
  const End end = whole ? wait_for(child, until, status) : End::not_in_time;
  if (end != End::not_in_time) {
    std::string problem = problem_of(end, status);
    if (!problem.empty()) return {Secret(), std::move(problem)};
    return {std::move(result), {}};
  }
  ::kill(-child, SIGKILL);
  ::waitpid(child, &status, 0);
  const bool too_much = result.expose().size() > kMostOutput;
  return {Secret(), too_much ? "printed too much"
                             : "took longer than " + std::to_string(timeout.count()) + " ms"};
}

}  // namespace gatehouse
