#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace gatehouse::testing {

// A program under test. stdin is /dev/null; stdout and stderr are captured line by line as they
// come. The destructor kills (SIGKILL) and reaps what still runs, so a failing test leaves no
// process behind. All members may be called from any thread.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> command;                     // command[0]: path, or a name in PATH
    std::map<std::string, std::string> env;               // added to, or replacing, the parent's
    std::vector<std::string> unset;                       // removed from the parent's
    std::optional<std::filesystem::path> directory = {};  // working directory
  };

  // Throws std::system_error when the program cannot be started.
  explicit ChildProcess(Options options);
  explicit ChildProcess(std::vector<std::string> command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const;
  bool running();

  // Everything written so far.
  std::string out() const;
  std::string err() const;

  // The first line (of stdout or stderr, without its line feed) that `matches`; nothing when the
  // process ended or `ceiling` passed without one. The second form looks for a substring.
  std::optional<std::string> wait_for_line(const std::function<bool(const std::string&)>& matches,
                                           std::chrono::milliseconds ceiling = kCeiling);
  std::optional<std::string> wait_for_line(const std::string& part,
                                           std::chrono::milliseconds ceiling = kCeiling);

  // Sends `signal_number`; harmless when the process has been reaped.
  void signal(int signal_number);

  // Exit code, or 128 + signal number; nothing when it still runs after `ceiling`.
  std::optional<int> wait(std::chrono::milliseconds ceiling = kCeiling);

  // SIGTERM, then wait; SIGKILL when that was not enough (and then 137).
  int stop(std::chrono::milliseconds ceiling = kCeiling);

  static constexpr std::chrono::milliseconds kCeiling = std::chrono::seconds(20);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Where the build put its programs: $GATEHOUSE_BIN, or ../bin beside the running test program.
std::filesystem::path program(const std::string& name);

}  // namespace gatehouse::testing
