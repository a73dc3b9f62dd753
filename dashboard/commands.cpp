#include "dashboard/commands.h"

#include <cstdio>
#include <iostream>
#include <vector>

#include "common/storage/data_file.h"
#include "common/storage/effective_settings.h"
#include "common/system/data_place.h"
#include "common/system/listen_address.h"
#include "common/system/random.h"
#include "dashboard/analytics/analytics.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/auth/setup_token.h"
#include "dashboard/cli/workplace.h"
#include "dashboard/model/admin_changes.h"
#include "dashboard/model/proxy_records.h"
#include "dashboard/web/assets.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kRandomPasswordBytes = 10;

int fail(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return 1;
}

void collect_problems_of_web_root(const DashboardConfig& config,
                                  std::vector<std::string>& problems) {
  if (!config.web_root) return;
  try {
    const AssetSource assets(*config.web_root);
  } catch (const std::exception& error) {
    problems.push_back(std::string("--web-root: ") + error.what());
  }
}

void collect_problems_of_document(const DashboardConfig& config, const Clock& clock,
                                  std::vector<std::string>& problems) {
  try {
    DataFile(config.data_file, clock, real_file_system()).load();
  } catch (const DataFileError& error) {
    if (error.problems().empty()) problems.emplace_back(error.what());
    for (const Problem& problem : error.problems()) {
      problems.push_back(config.data_file.string() + ": " + problem.path + " " + problem.message);
    }
  } catch (const std::exception& error) {
    problems.emplace_back(error.what());
  }
}

void collect_problems_of_place(const DashboardConfig& config, std::vector<std::string>& problems) {
  PlaceJudgement judgement = judge(look_at_place(config.data_file));
  for (std::string& fault : judgement.faults) problems.push_back(std::move(fault));
  for (const std::string& warning : judgement.warnings)
    std::printf("warning: %s\n", warning.c_str());
}

}  // namespace

int validate(const Options& options, const Clock& clock) {
  const DashboardConfig& config = options.dashboard;
  std::vector<std::string> problems;
  for (const Problem& problem : options.problems) {
    problems.push_back(problem.path + ": " + problem.message);
  }
  collect_problems_of_web_root(config, problems);
  collect_problems_of_place(config, problems);
  collect_problems_of_document(config, clock, problems);
  for (const std::string& problem : problems) fail(problem);
  if (!problems.empty()) return 1;
  std::puts("The configuration and the data file are in order.");
  return 0;
}

int print_config(const Options& options, const Clock& clock) {
  Settings in_data_file;
  try {
    const DataFile file(options.dashboard.data_file, clock, real_file_system());
    in_data_file = file.load()->document().settings;
  } catch (const DataFileError& error) {
    fail(std::string("without the settings of the data file: ") + error.what());
  }
  std::fputs(print_settings(in_force(options.settings, in_data_file)).c_str(), stdout);
  return 0;
}

int rebuild_analytics(const DashboardConfig& config, const Clock& clock) {
  const DataFile file(config.data_file, clock, real_file_system());
  try {
    const auto counts = rebuild_analytics(file.disk(), file.folder(), clock);
    if (!counts) {
      return fail(
          "A dashboard is running on this data file and keeps the analytics; stop it first.");
    }
    std::printf("%zu journals read: %lld lines, %lld that cannot be read, %lld requests listed\n",
                counts->journals, static_cast<long long>(counts->lines),
                static_cast<long long>(counts->bad_lines),
                static_cast<long long>(counts->requests));
    return 0;
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

int print_setup_link(const DashboardConfig& config, const Clock& clock) {
  const DataFile file(config.data_file, clock, real_file_system());
  if (has_admin(file.load()->document())) {
    return fail("There is an admin already. Lost a password? admins reset-password NAME");
  }
  SetupToken token(file.folder() / kOwnFile, clock);
  const std::string listening = format_listen_address({config.host, config.port});
  const Secret link =
      setup_link(config.public_url.value_or(reachable_url(listening)), token.issue());
  std::printf("%s\n", link.expose().c_str());
  std::fprintf(
      stderr,
      "Once, within 15 minutes; earlier links no longer work. Give the --data-file of the running "
      "dashboard, else it does not know the link; and its --listen or --public-url where it has "
      "one.\n");
  return 0;
}

int reset_password(const DashboardConfig& config, const std::string& account,
                   const Environment& environment, const Clock& clock) {
  const Secret password(random_hex(kRandomPasswordBytes));
  PasswordHasher hasher(config.password_cost);
  const auto hash = hasher.hash(password);
  bool found = false;
  std::string others;
  const auto edit = [&](Document& document) {
    others.clear();
    for (Admin& admin : document.admins) {
      found = found || admin.name == account;
      if (admin.name == account) admin.password_hash = *hash;
      others += (others.empty() ? "" : ", ") + admin.name;
    }
  };
  Workplace workplace(config.data_file, config.upstreams, environment, clock,
                      {std::cin, std::cout, std::cerr}, OutputFormat::table);
  workplace.commit(action::kResetPassword, [&](Document& document) -> Refused {
    edit(document);
    return std::nullopt;
  });
  if (!found) {
    return fail("There is no account \"" + account + "\"" +
                (others.empty() ? "." : "; there is " + others + "."));
  }
  std::printf("%s\n", password.expose().c_str());
  return 0;
}

int run_command_line(const DashboardConfig& config, const Command& command, OutputFormat format,
                     const Environment& environment, const Clock& clock) {
  Workplace workplace(config.data_file, config.upstreams, environment, clock,
                      {std::cin, std::cout, std::cerr}, format);
  return perform(command, workplace);
}

}  // namespace gatehouse::dashboard
