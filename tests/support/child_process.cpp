#include "tests/support/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/wait_until.h"

extern char** environ;

namespace gatehouse::testing {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  return {ends[0], ends[1]};
}

std::vector<std::string> child_environment(const ChildProcess::Options& options) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string line = *entry;
    const auto equals = line.find('=');
    if (equals != std::string::npos) merged[line.substr(0, equals)] = line.substr(equals + 1);
  }
  for (const auto& name : options.unset) merged.erase(name);
  for (const auto& [name, value] : options.env) merged[name] = value;
  std::vector<std::string> lines;
  for (const auto& [name, value] : merged) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (auto& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Between fork and exec only async-signal-safe calls are allowed: everything comes prepared.
[[noreturn]] void become(char* const* argv, char* const* env, const char* directory, int out,
                         int err, int failure) {
  const int null = ::open("/dev/null", O_RDONLY);
  const bool ready = null >= 0 && ::dup2(null, STDIN_FILENO) >= 0 &&
                     ::dup2(out, STDOUT_FILENO) >= 0 && ::dup2(err, STDERR_FILENO) >= 0 &&
                     (directory == nullptr || ::chdir(directory) == 0);
  if (ready) ::execvpe(argv[0], argv, env);
  const int error = errno;
  if (::write(failure, &error, sizeof error) < 0) ::_exit(126);
  ::_exit(127);
}

}  // namespace

struct ChildProcess::State {
  pid_t pid = -1;
  mutable std::mutex mutex;
  std::array<std::string, 2> captured;  // guarded by mutex: stdout, stderr
  std::optional<int> status;            // guarded by mutex: set once reaped
  std::array<std::thread, 2> readers;

  void read_all(std::size_t which, int fd) {
    std::array<char, 4096> buffer{};
    for (;;) {
      const ssize_t n = ::read(fd, buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      const std::lock_guard lock(mutex);
      captured[which].append(buffer.data(), static_cast<std::size_t>(n));
    }
    ::close(fd);
  }

  void reap(int flags) {
    const std::lock_guard lock(mutex);
    if (status) return;
    int raw = 0;
    if (::waitpid(pid, &raw, flags) == pid) {
      status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
    }
  }

  std::optional<std::string> find_line(
      const std::function<bool(const std::string&)>& matches) const {
    const std::lock_guard lock(mutex);
    for (const auto& text : captured) {
      std::size_t begin = 0;
      for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        const std::string line = text.substr(begin, end - begin);
        if (matches(line)) return line;
        begin = end + 1;
      }
    }
    return std::nullopt;
  }
};

ChildProcess::ChildProcess(std::vector<std::string> command)
    : ChildProcess(Options{.command = std::move(command), .env = {}, .unset = {}}) {}

ChildProcess::ChildProcess(Options options) : state_(std::make_unique<State>()) {
  auto argv = pointers(options.command);
  auto env_lines = child_environment(options);
  auto env = pointers(env_lines);
  const Pipe out = make_pipe();
  const Pipe err = make_pipe();
  const Pipe failure = make_pipe();
  const std::string directory = options.directory ? options.directory->string() : std::string();
  state_->pid = ::fork();
  if (state_->pid == 0) {
    become(argv.data(), env.data(), directory.empty() ? nullptr : directory.c_str(), out.write_end,
           err.write_end, failure.write_end);
  }
  const int fork_error = errno;
  for (const Pipe& each : {out, err, failure}) ::close(each.write_end);
  int error = 0;
  if (state_->pid < 0) {
    error = fork_error;
  } else if (::read(failure.read_end, &error, sizeof error) <= 0) {
    error = 0;  // the pipe closed by a successful exec
  }
  ::close(failure.read_end);
  if (error != 0) {
    ::close(out.read_end);
    ::close(err.read_end);
    if (state_->pid > 0) state_->reap(0);
    throw std::system_error(error, std::generic_category(), "start " + options.command.front());
  }
  State* state = state_.get();
  state_->readers[0] = std::thread([state, fd = out.read_end] { state->read_all(0, fd); });
  state_->readers[1] = std::thread([state, fd = err.read_end] { state->read_all(1, fd); });
}

ChildProcess::~ChildProcess() {
  signal(SIGKILL);
  state_->reap(0);
  for (auto& reader : state_->readers) {
    if (reader.joinable()) reader.join();
  }
}

pid_t ChildProcess::pid() const { return state_->pid; }

bool ChildProcess::running() {
  state_->reap(WNOHANG);
  const std::lock_guard lock(state_->mutex);
  return !state_->status.has_value();
}

std::string ChildProcess::out() const {
  const std::lock_guard lock(state_->mutex);
  return state_->captured[0];
}

std::string ChildProcess::err() const {
  const std::lock_guard lock(state_->mutex);
  return state_->captured[1];
}

std::optional<std::string> ChildProcess::wait_for_line(
    const std::function<bool(const std::string&)>& matches, std::chrono::milliseconds ceiling) {
  std::optional<std::string> line;
  wait_until(
      [&] {
        const bool alive = running();
        line = state_->find_line(matches);
        return line.has_value() || !alive;
      },
      ceiling);
  return line ? line : state_->find_line(matches);
}

std::optional<std::string> ChildProcess::wait_for_line(const std::string& part,
                                                       std::chrono::milliseconds ceiling) {
  return wait_for_line(
      [&](const std::string& line) { return line.find(part) != std::string::npos; }, ceiling);
}

void ChildProcess::signal(int signal_number) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->status) ::kill(state_->pid, signal_number);
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds ceiling) {
  wait_until([&] { return !running(); }, ceiling);
  const std::lock_guard lock(state_->mutex);
  return state_->status;
}

int ChildProcess::stop(std::chrono::milliseconds ceiling) {
  signal(SIGTERM);
  if (const auto status = wait(ceiling)) return *status;
  signal(SIGKILL);
  return wait().value_or(137);
}

std::filesystem::path program(const std::string& name) {
  if (const char* folder = std::getenv("GATEHOUSE_BIN")) {
    return std::filesystem::path(folder) / name;
  }
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "bin" / name;
}

}  // namespace gatehouse::testing
