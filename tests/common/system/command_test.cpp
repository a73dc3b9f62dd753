#include "common/system/command.h"

#include <csignal>
#include <filesystem>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "common/system/unique_fd.h"
#include "tests/support/temp_dir.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a command's standard output is its result") {
  const CommandResult result = run_command("printf 'a b'; printf c", 5s);
  CHECK(result.problem.empty());
  CHECK(result.output.expose() == "a bc");
}

TEST_CASE("a command that fails has no output, and what it printed is not told") {
  const CommandResult result = run_command("echo secret; exit 3", 5s);
  CHECK(result.problem == "ended with code 3");
  CHECK(result.output.empty());
  CHECK(run_command("kill -9 $$", 5s).problem == "was ended by signal 9");
}

TEST_CASE("a command that takes too long is killed with all that it started") {
  const testing::TempDir folder;
  const auto proof = (folder.path() / "proof").string();
  const auto began = std::chrono::steady_clock::now();
  const CommandResult result = run_command("(sleep 1; touch " + proof + ") & sleep 30", 100ms);
  CHECK(result.problem == "took longer than 100 ms");
  CHECK(std::chrono::steady_clock::now() - began < 10s);
  std::this_thread::sleep_for(1500ms);
  CHECK_FALSE(std::filesystem::exists(proof));
}

TEST_CASE("a command that closes its output and runs on has failed") {
  CHECK(run_command("exec >&-; sleep 30", 100ms).problem == "took longer than 100 ms");
}

TEST_CASE("a command that prints without end is cut off") {
  CHECK(run_command("yes", 30s).problem == "printed too much");
}

TEST_CASE("a command has no input, and signals mean what they mean to programs") {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  CHECK(run_command("cat; echo done", 5s).output.expose() == "done\n");
  CHECK(run_command("kill -PIPE $$; echo survived", 5s).problem == "was ended by signal 13");
  std::signal(SIGPIPE, before);
}

TEST_CASE("a command inherits none of our files") {
  // Without O_CLOEXEC, as sockets of libraries are.
  const UniqueFd ours(::fcntl(STDERR_FILENO, F_DUPFD, 100));
  REQUIRE(ours.get() >= 100);
  const std::string list = run_command("ls /proc/self/fd", 5s).output.expose();
  CHECK(list.find("2\n") != std::string::npos);
  CHECK(list.find(std::to_string(ours.get()) + "\n") == std::string::npos);
}

TEST_CASE("a command whose end nobody can learn has failed") {
  const auto before = std::signal(SIGCHLD, SIG_IGN);
  CHECK(run_command("echo garbage; exit 3", 5s).problem ==
        "ended with a code that cannot be known: SIGCHLD is ignored");
  std::signal(SIGCHLD, before);
}

}  // namespace
}  // namespace gatehouse
