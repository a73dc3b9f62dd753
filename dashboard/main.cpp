#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <variant>

#include <malloc.h>

#include "common/system/clock.h"
#include "common/system/environment.h"
#include "common/system/service_notifier.h"
#include "common/system/shutdown_signal.h"
#include "common/system/watchdog_feeder.h"
#include "common/telemetry/log.h"
#include "dashboard/cli/workplace.h"
#include "dashboard/commands.h"
#include "dashboard/options.h"
#include "dashboard/server/dashboard.h"

namespace {

using namespace gatehouse;
using namespace gatehouse::dashboard;

/// How long the server may take to let running answers finish.
constexpr std::chrono::seconds kEndAllowance{15};

int serve(const Options& options, const Environment& environment, const Clock& clock) {
  // Each of the server's threads would keep the memory of the largest answer that it has ever made.
  mallopt(M_ARENA_MAX, 2);
  ShutdownSignal shutdown;
  Log log(options.log_format, options.dashboard.log_level.started_with, clock);
  try {
    const ServiceNotifier notifier(environment);
    Dashboard dashboard(options.dashboard, log, clock);
    log.info("listening", {{"address", dashboard.address()},
                           {"version", GATEHOUSE_VERSION},
                           {"data_file", options.dashboard.data_file.string()}});
    // Printed for whoever starts the program; a secret never goes to the log.
    if (const auto link = dashboard.setup_link()) {
      std::printf("Set up the first admin within 15 minutes, once:\n%s\n", link->expose().c_str());
      std::fflush(stdout);
    }
    notifier.ready("Serving on " + dashboard.address());
    const WatchdogFeeder watchdog(notifier, [&] { return dashboard.last_sign_of_life(); });
    int signal = shutdown.wait();
    for (; signal == SIGHUP; signal = shutdown.wait()) {
      log.info("hang_up", {{"notice", "nothing to reload: the data file is always read anew"}});
    }
    log.info("stopping", {{"signal", signal}});
    notifier.stopping("Ending: running answers may finish", kEndAllowance);
  } catch (const std::exception& error) {
    log.error("start_failed", {{"error", error.what()}});
    return 1;
  }
  return 0;
}

int run(const Options& options, const Environment& environment, const Clock& clock) {
  switch (options.task) {
    case Options::Task::serve:
      return serve(options, environment, clock);
    case Options::Task::validate:
      return validate(options, clock);
    case Options::Task::print_config:
      return print_config(options, clock);
    case Options::Task::rebuild_analytics:
      return rebuild_analytics(options.dashboard, clock);
    case Options::Task::setup_link:
      return perform([&] { return print_setup_link(options.dashboard, clock); }, std::cerr);
    case Options::Task::reset_password:
      return perform(
          [&] { return reset_password(options.dashboard, options.account, environment, clock); },
          std::cerr);
    case Options::Task::command_line:
      return run_command_line(options.dashboard, options.command_line, options.format, environment,
                              clock);
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const SystemClock clock;
  try {
    const Environment environment = Environment::of_process();
    const auto parsed = parse_options(argc, argv, environment);
    if (const auto* end = std::get_if<EarlyExit>(&parsed)) {
      std::fputs(end->text.c_str(), end->code == 0 ? stdout : stderr);
      return end->code;
    }
    return run(std::get<Options>(parsed), environment, clock);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
