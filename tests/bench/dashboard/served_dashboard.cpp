#include "tests/bench/dashboard/served_dashboard.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <regex>
#include <stdexcept>

namespace gatehouse::bench {
namespace {

constexpr const char* kToken = "token-of-the-benchmark";

}  // namespace

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(share * last + 0.5)];
}

ServedDashboard::ServedDashboard(const std::filesystem::path& data_folder)
    : program_(testing::ChildProcess::Options{
          {testing::program("gatehouse-dashboard"), "--data-file",
           (data_folder / "apikeys.json").string(), "--listen", "127.0.0.1:0"},
          {{"DASHBOARD_AUTH_TOKEN", kToken}},
          {},
          data_folder}) {
  const auto line = program_.wait_for_line("\"event\":\"listening\"");
  std::smatch address;
  if (!line || !std::regex_search(*line, address, std::regex(R"re("address":"([^"]+)")re"))) {
    throw std::runtime_error("the dashboard does not start:\n" + program_.err());
  }
  client_ = std::make_unique<httplib::Client>("http://" + address[1].str());
  client_->set_keep_alive(true);
  client_->set_tcp_nodelay(true);
  client_->set_read_timeout(std::chrono::minutes(5));
  client_->set_bearer_token_auth(kToken);
}

std::string ServedDashboard::fetch(const std::string& path) {
  const httplib::Result answer = client_->Get(path);
  if (!answer) throw std::runtime_error(path + " has no answer");
  if (answer->status != 200) throw std::runtime_error(path + ": " + answer->body);
  return answer->body;
}

nlohmann::json ServedDashboard::get(const std::string& path) {
  return nlohmann::json::parse(fetch(path));
}

Latency ServedDashboard::measure(const std::string& path, int calls) {
  using std::chrono::steady_clock;
  Latency latency;
  for (int i = 0; i < 2; ++i) latency.bytes = fetch(path).size();
  std::vector<double> taken;
  const double before = cpu_ms();
  for (int i = 0; i < calls; ++i) {
    const auto begun = steady_clock::now();
    fetch(path);
    taken.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - begun).count());
  }
  latency.cpu = (cpu_ms() - before) / calls;
  latency.median = quantile(taken, 0.5);
  latency.p95 = quantile(taken, 0.95);
  latency.most = quantile(taken, 1);
  return latency;
}

double ServedDashboard::memory(const std::string& name) const {
  std::ifstream status("/proc/" + std::to_string(program_.pid()) + "/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == name + ":" && status >> kib) return kib / 1024;
  }
  return 0;
}

// schedstat has nanoseconds, of each thread.
double ServedDashboard::cpu_ms() const {
  double sum = 0;
  const std::filesystem::path tasks = "/proc/" + std::to_string(program_.pid()) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    double nanoseconds = 0;
    if (std::ifstream(task.path() / "schedstat") >> nanoseconds) sum += nanoseconds;
  }
  return sum / 1e6;
}

}  // namespace gatehouse::bench
