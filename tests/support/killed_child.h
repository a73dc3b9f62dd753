#pragma once

#include <array>
#include <csignal>
#include <functional>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gatehouse::testing {

// Runs `work` in a forked child that is expected to be killed (SIGKILL) on the way. `work` is
// handed a function to call after each step that it has been told is done; returns how many.
inline int steps_until_killed(const std::function<void(const std::function<void()>&)>& work) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    try {
      work([&] {
        const char step = 's';
        if (::write(ends[1], &step, 1) != 1) ::_exit(1);
      });
    } catch (...) {
      ::_exit(2);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  int steps = 0;
  for (char step = 0; ::read(ends[0], &step, 1) == 1;) ++steps;
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  return steps;
}

}  // namespace gatehouse::testing
