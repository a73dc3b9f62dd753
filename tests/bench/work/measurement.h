#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::bench {

// Work that is measured over and over.
struct Work {
  std::string name;
  std::optional<double> target_ms;

  // Does the work once. What it returns is released after the clock has been read.
  std::function<std::shared_ptr<const void>()> run;
};

// CPU time of one run, in milliseconds, over all rounds.
struct Measured {
  double median = 0;
  double least = 0;
  double most = 0;
};

// Measures in rounds in which every work has its turn of `runs` runs, after one run of each that
// does not count. What counts is the CPU time of this process, the kernel's part included.
std::vector<Measured> measure(const std::vector<Work>& works, int rounds, int runs);

}  // namespace gatehouse::bench
