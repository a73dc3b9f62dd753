// Plays systemd for both real programs: a notification socket, and a watchdog that wants feeding.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <vector>

#include <doctest/doctest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "tests/support/child_process.h"
#include "tests/support/notify_socket.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using Message = NotifySocket::Message;

constexpr auto kDocument = R"({"schema": 1, "revision": 7, "keys": []})";

/// A program started as a service of Type=notify.
struct Service {
  explicit Service(const std::string& name, const std::string& watchdog_usec = {})
      : socket((folder / "notify").string()) {
    write_file(folder / "apikeys.json", kDocument);
    std::vector<std::string> command{program(name).string(), "--data-file",
                                     (folder / "apikeys.json").string(), "--listen", "127.0.0.1:0"};
    if (name == "gatehouse-proxy") {
      command.insert(command.end(), {"--admin-listen", "127.0.0.1:0", "--workers", "2"});
    }
    process = std::make_unique<ChildProcess>(
        ChildProcess::Options{.command = command,
                              .env = {{"NOTIFY_SOCKET", socket.address()},
                                      {"WATCHDOG_USEC", watchdog_usec},
                                      {"ZAI_API_KEY", "none"}},
                              .unset = {"WATCHDOG_PID"},
                              .directory = folder.path()});
  }

  TempDir folder;
  NotifySocket socket;
  std::unique_ptr<ChildProcess> process;
};

/// Keeps a thread of another process from running, as one that is stuck does not.
class HeldThread {
 public:
  explicit HeldThread(pid_t thread) : thread_(thread) {
    REQUIRE(::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0);
    REQUIRE(::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0);
    REQUIRE(::waitpid(thread, nullptr, __WALL) == thread);
  }
  ~HeldThread() { ::ptrace(PTRACE_DETACH, thread_, nullptr, nullptr); }
  HeldThread(const HeldThread&) = delete;
  HeldThread& operator=(const HeldThread&) = delete;

 private:
  pid_t thread_;
};

std::vector<pid_t> workers_of(pid_t process) {
  std::vector<pid_t> threads;
  const auto tasks = std::filesystem::path("/proc") / std::to_string(process) / "task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::string name;
    std::ifstream(task.path() / "comm") >> name;
    if (name == "worker") threads.push_back(std::stoi(task.path().filename()));
  }
  return threads;
}

bool is_starved(NotifySocket& socket, std::chrono::milliseconds interval) {
  const auto until = std::chrono::steady_clock::now() + 10 * interval;
  while (std::chrono::steady_clock::now() < until) {
    if (!socket.next_with("WATCHDOG", interval)) return true;
  }
  return false;
}

TEST_CASE("the proxy says when it is ready, reloads on SIGHUP and says so, and when it ends") {
  Service proxy("gatehouse-proxy");
  const auto ready = proxy.socket.next_with("READY");
  REQUIRE(ready);
  CHECK(ready->at("STATUS") == "Serving revision 7 of the data file");
  CHECK(proxy.process->wait_for_line("\"event\":\"admin_listening\""));

  proxy.process->signal(SIGHUP);
  const auto reloading = proxy.socket.next_with("RELOADING");
  REQUIRE(reloading);
  CHECK(std::stoll(reloading->at("MONOTONIC_USEC")) > 0);
  CHECK(proxy.socket.next_with("READY"));

  proxy.process->signal(SIGTERM);
  const auto stopping = proxy.socket.next_with("STOPPING");
  REQUIRE(stopping);
  CHECK(stopping->at("EXTEND_TIMEOUT_USEC") == "45000000");
  CHECK(proxy.process->wait() == 0);
}

TEST_CASE("the proxy's status says why it serves an old data file, and when that is over") {
  Service proxy("gatehouse-proxy");
  REQUIRE(proxy.socket.next_with("READY"));
  write_file(proxy.folder / "apikeys.json", "{broken");
  const auto broken = proxy.socket.next_with("STATUS");
  REQUIRE(broken);
  CHECK(broken->at("STATUS").find("Serving the last good data file") == 0);
  write_file(proxy.folder / "apikeys.json", kDocument);
  const auto mended = proxy.socket.next_with("STATUS");
  REQUIRE(mended);
  CHECK(mended->at("STATUS") == "Serving revision 7 of the data file");
}

TEST_CASE("a proxy whose accepting loop or one of whose workers is stuck starves the watchdog") {
  Service proxy("gatehouse-proxy", "1500000");
  REQUIRE(proxy.socket.next_with("READY"));
  REQUIRE(proxy.socket.next_with("WATCHDOG"));
  std::vector<pid_t> workers;  // a thread has its name once it runs
  REQUIRE(wait_until([&] {
    workers = workers_of(proxy.process->pid());
    return workers.size() == 2;
  }));
  for (const pid_t stuck : {proxy.process->pid(), workers.back()}) {
    CAPTURE(stuck == proxy.process->pid());
    {
      const HeldThread held(stuck);
      CHECK(is_starved(proxy.socket, 1500ms));
    }
    CHECK(proxy.socket.next_with("WATCHDOG"));
  }
  CHECK(proxy.process->stop() == 0);
}

TEST_CASE("the dashboard says when it is ready, feeds the watchdog, and says that it ends") {
  Service dashboard("gatehouse-dashboard", "4000000");
  const auto ready = dashboard.socket.next_with("READY");
  REQUIRE(ready);
  CHECK(ready->at("STATUS").find("Serving on 127.0.0.1:") == 0);
  for (int i = 0; i < 2; ++i) CHECK(dashboard.socket.next_with("WATCHDOG"));
  dashboard.process->signal(SIGTERM);
  CHECK(dashboard.socket.next_with("STOPPING"));
  CHECK(dashboard.process->wait() == 0);
}

TEST_CASE("a program that cannot start never says that it is ready") {
  for (const std::string name : {"gatehouse-proxy", "gatehouse-dashboard"}) {
    CAPTURE(name);
    Service first(name);
    REQUIRE(first.socket.next_with("READY"));
    const auto line = first.process->wait_for_line("\"event\":\"listening\"");
    REQUIRE(line);
    const auto begin = line->find("127.0.0.1:");
    const std::string taken = line->substr(begin, line->find('"', begin) - begin);
    const TempDir folder;
    NotifySocket socket((folder / "notify").string());
    ChildProcess second({.command = {program(name).string(), "--data-file",
                                     (first.folder / "apikeys.json").string(), "--listen", taken},
                         .env = {{"NOTIFY_SOCKET", socket.address()}, {"ADMIN_LISTEN", "off"}},
                         .unset = {},
                         .directory = folder.path()});
    CHECK(second.wait() != 0);
    CHECK_FALSE(socket.next_with("READY", 50ms));
  }
}

}  // namespace
}  // namespace gatehouse::testing
