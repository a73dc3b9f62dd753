#include <cstdio>
#include <exception>
#include <variant>

#include "common/system/clock.h"
#include "common/system/environment.h"
#include "common/system/shutdown_signal.h"
#include "common/telemetry/log.h"
#include "dashboard/options.h"
#include "dashboard/server/dashboard.h"

namespace {

using namespace gatehouse;
using namespace gatehouse::dashboard;

int validate(const DashboardConfig& config, const Clock& clock) {
  const auto problems = problems_with(config, clock);
  for (const std::string& problem : problems) std::fprintf(stderr, "%s\n", problem.c_str());
  if (problems.empty()) std::puts("The configuration and the data file are in order.");
  return problems.empty() ? 0 : 1;
}

/// The one place where a secret is printed: to whoever starts the program, never to the log.
void print_setup_link(Dashboard& dashboard) {
  const auto link = dashboard.setup_link();
  if (!link) return;
  std::printf("Set up the first admin within 15 minutes, once:\n%s\n", link->expose().c_str());
  std::fflush(stdout);
}

int serve(const Options& options, const Clock& clock) {
  ShutdownSignal shutdown;
  Log log(options.log_format, options.log_level, clock);
  try {
    Dashboard dashboard(options.dashboard, log, clock);
    log.info("listening", {{"address", dashboard.address()},
                           {"version", GATEHOUSE_VERSION},
                           {"data_file", options.dashboard.data_file.string()}});
    print_setup_link(dashboard);
    log.info("stopping", {{"signal", shutdown.wait()}});
  } catch (const std::exception& error) {
    log.error("start_failed", {{"error", error.what()}});
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const SystemClock clock;
  try {
    const auto parsed = parse_options(argc, argv, Environment::of_process());
    if (const auto* end = std::get_if<EarlyExit>(&parsed)) {
      std::fputs(end->text.c_str(), end->code == 0 ? stdout : stderr);
      return end->code;
    }
    const auto& options = std::get<Options>(parsed);
    return options.validate ? validate(options.dashboard, clock) : serve(options, clock);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
