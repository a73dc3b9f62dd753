#include "tests/bench/work/measurement.h"

#include <algorithm>
#include <ctime>

namespace gatehouse::bench {

namespace {

double cpu_ms() {
  struct timespec used {};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

// Milliseconds a run.
double take_turn(const Work& work, int runs) {
  double sum = 0;
  for (int run = 0; run < runs; ++run) {
    const double before = cpu_ms();
    const auto made = work.run();
    sum += cpu_ms() - before;
  }
  return sum / runs;
}

}  // namespace

std::vector<Measured> measure(const std::vector<Work>& works, int rounds, int runs) {
  for (const Work& work : works) work.run();
  std::vector<std::vector<double>> taken(works.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < works.size(); ++i) taken[i].push_back(take_turn(works[i], runs));
  }
  std::vector<Measured> result;
  for (std::vector<double>& each : taken) {
    std::sort(each.begin(), each.end());
    result.push_back({each[each.size() / 2], each.front(), each.back()});
  }
  return result;
}

}  // namespace gatehouse::bench
