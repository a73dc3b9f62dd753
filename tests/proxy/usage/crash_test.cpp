// Kills a process (SIGKILL) at random moments of admitting, settling, flushing and adopting, and
// compares what its callers had been answered with what the document says after a restart.

#include <array>
#include <csignal>
#include <random>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proxy/usage/verify.h"
#include "tests/proxy/usage/service_fixture.h"

namespace gatehouse::proxy::testing {
namespace {

constexpr TokenCount kTokens = 3;

// Serves requests until it is killed, and reports each answered one with a byte.
[[noreturn]] void serve(const std::filesystem::path& folder, int answers) {
  try {
    Service service(folder, std::chrono::milliseconds{1});
    for (int i = 0;; ++i) {
      service.use(i % 4 == 0 ? "key_2" : "key_1", kTokens);
      const char answered = i % 4 == 0 ? '2' : '1';
      if (::write(answers, &answered, 1) != 1) ::_exit(1);
      if (i % 16 == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  } catch (const std::exception&) {
    ::_exit(2);
  }
}

struct Answered {
  std::int64_t key_1 = 0;
  std::int64_t key_2 = 0;
};

Answered read_answers(int fd) {
  Answered answered;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = ::read(fd, buffer.data(), buffer.size())) > 0;) {
    for (ssize_t i = 0; i < n; ++i) {
      ++(buffer[static_cast<std::size_t>(i)] == '1' ? answered.key_1 : answered.key_2);
    }
  }
  return answered;
}

enum class KillAfter { start, first_answer };

Answered run_and_kill(const std::filesystem::path& folder, KillAfter event,
                      std::chrono::microseconds after) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    serve(folder, ends[1]);
  }
  ::close(ends[1]);
  Answered first;
  if (event == KillAfter::first_answer) {
    char answer = 0;
    REQUIRE(::read(ends[0], &answer, 1) == 1);
    ++(answer == '1' ? first.key_1 : first.key_2);
  }
  std::thread killer([&] {
    std::this_thread::sleep_for(after);
    ::kill(child, SIGKILL);
  });
  Answered answered = read_answers(ends[0]);
  answered.key_1 += first.key_1;
  answered.key_2 += first.key_2;
  killer.join();
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  return answered;
}

TEST_CASE("whenever a proxy is killed, every answered request is charged exactly once") {
  DataFolder folder;
  std::mt19937 random(20260314);
  std::uniform_int_distribution<int> microseconds(1'000, 120'000);
  Answered all;
  constexpr int kKills = 25;
  for (int kill = 0; kill < kKills; ++kill) {
    const Answered answered =
        run_and_kill(folder.path(), kill % 3 == 0 ? KillAfter::start : KillAfter::first_answer,
                     std::chrono::microseconds{microseconds(random)});
    all.key_1 += answered.key_1;
    all.key_2 += answered.key_2;
  }
  const SystemClock clock;
  const Quiet quiet;
  { const Service last(folder.path()); }
  REQUIRE(all.key_1 > kKills);

  // A kill may come after the line was journaled and before the caller was answered.
  const TokenCount in_1 = lifetime_of(folder.path(), "key_1");
  const TokenCount in_2 = lifetime_of(folder.path(), "key_2");
  CHECK(in_1 >= all.key_1 * kTokens);
  CHECK(in_2 >= all.key_2 * kTokens);
  CHECK(in_1 + in_2 <= (all.key_1 + all.key_2 + kKills) * kTokens);
  CHECK(windows_of(folder.path(), "key_1") == in_1);
  CHECK(windows_of(folder.path(), "key_2") == in_2);

  DataFile file(folder.file(), clock, real_file_system());
  const UsageAudit audit =
      audit_usage(real_file_system(), file.load()->document(), folder.usage(), clock.now());
  CHECK(audit.differences.empty());
  CHECK(audit.lines * kTokens == in_1 + in_2);
  CHECK(audit.bad_lines.empty());
}

}  // namespace
}  // namespace gatehouse::proxy::testing
