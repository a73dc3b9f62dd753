#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <httplib.h>

#include "tests/support/child_process.h"

namespace gatehouse::bench {

// What calls took, in milliseconds.
struct Latency {
  double median = 0;
  double p95 = 0;
  double most = 0;
  double cpu = 0;  // of the program, a call
  std::size_t bytes = 0;
};

// The real program on a data folder, and one who calls it over one connection by the script token.
class ServedDashboard {
 public:
  explicit ServedDashboard(const std::filesystem::path& data_folder);

  // Throws std::runtime_error unless the answer is 200.
  nlohmann::json get(const std::string& path);

  // After two calls that do not count.
  Latency measure(const std::string& path, int calls);

  // A number of /proc/PID/status, in MiB: VmRSS, VmHWM.
  double memory(const std::string& name) const;

 private:
  std::string fetch(const std::string& path);
  double cpu_ms() const;

  testing::ChildProcess program_;
  std::unique_ptr<httplib::Client> client_;
};

// The part `share` of the way from the least to the most.
double quantile(std::vector<double> values, double share);

}  // namespace gatehouse::bench
