#include "proxy/checks.h"

#include <cstdio>

#include "common/storage/data_file.h"
#include "common/storage/effective_settings.h"
#include "common/system/data_place.h"
#include "common/usage/journal_reader.h"
#include "proxy/admin/jwt_verifier.h"
#include "proxy/net/tls_context.h"
#include "proxy/pipeline/routing.h"
#include "proxy/usage/verify.h"

namespace gatehouse::proxy {
namespace {

void print(const Problem& problem) {
  std::printf("%s: %s\n", problem.path.c_str(), problem.message.c_str());
}

void append(Problems& problems, const Problems& more) {
  problems.insert(problems.end(), more.begin(), more.end());
}

/// What the document says that this process could not act on.
Problems credential_problems(const Document& document, const Environment& environment,
                             const Options& options, const DataFile& file, const Clock& clock) {
  Problems problems;
  UpstreamConditions conditions;
  Log silent(LogFormat::text, LogLevel::off, clock);
  CredentialBook credentials(environment, Sealing::beside(file.path()), clock, silent,
                             options.credentials, {});
  credentials.prepare(upstreams_of(document, options.pipeline));
  const RoutingTable table(document, credentials, options.pipeline, conditions);
  for (const Route& route : table.routes()) {
    if (route.credentials.empty()) {
      problems.push_back({"upstream '" + route.upstream.name + "'", route.credential_problem});
    }
  }
  return problems;
}

Problems place_problems(const std::filesystem::path& data_file) {
  Problems problems;
  PlaceJudgement judgement = judge(look_at_place(data_file));
  for (std::string& fault : judgement.faults) {
    problems.push_back({data_file.string(), std::move(fault)});
  }
  for (const std::string& warning : judgement.warnings)
    std::printf("warning: %s\n", warning.c_str());
  return problems;
}

/// A key for tokens that the document names and nobody could be let in with.
Problems jwt_problems(const Options& options, const Settings& settings) {
  if (!settings.admin_jwt || !settings.admin_jwt->secret_file || options.admin.access.jwt_key ||
      !settings.admin_jwt->enabled.value_or(true)) {
    return {};
  }
  const auto& own = options.admin.access.jwt_algorithm;
  try {
    const JwtVerifier usable(read_jwt_key(*settings.admin_jwt->secret_file),
                             own ? own : settings.admin_jwt->algorithm, {});
    return {};
  } catch (const std::exception& error) {
    return {{"$.settings.admin_jwt.secret_file", error.what()}};
  }
}

Problems tls_problems(const Options& options) {
  Problems problems;
  try {
    net::make_upstream_tls(options.upstream_tls);
  } catch (const std::exception& error) {
    problems.push_back({"TLS with upstreams", error.what()});
  }
  try {
    if (options.server_tls) net::make_server_tls(*options.server_tls);
  } catch (const std::exception& error) {
    problems.push_back({"TLS on the public port", error.what()});
  }
  return problems;
}

}  // namespace

int validate_setup(const Options& options, const Environment& environment) {
  const SystemClock clock;
  Problems problems = options.problems;
  Settings settings;
  try {
    const DataFile file(options.data_file, clock, real_file_system());
    const SnapshotPtr snapshot = file.load();
    settings = snapshot->document().settings;
    append(problems, credential_problems(snapshot->document(), environment, options, file, clock));
    std::printf("%s: %zu keys, revision %lld\n", file.path().c_str(),
                snapshot->document().keys.size(),
                static_cast<long long>(snapshot->document().revision));
  } catch (const DataFileError& error) {
    append(problems, error.problems());
    if (error.problems().empty()) problems.push_back({options.data_file.string(), error.what()});
  }
  append(problems, jwt_problems(options, settings));
  append(problems, place_problems(options.data_file));
  append(problems, tls_problems(options));
  for (const Problem& problem : problems) print(problem);
  std::printf("%s\n", problems.empty() ? "ok" : "not valid");
  return problems.empty() ? 0 : 1;
}

int verify_usage(const Options& options) {
  const SystemClock clock;
  const DataFile file(options.data_file, clock, real_file_system());
  const SnapshotPtr snapshot = file.load();
  const UsageAudit audit =
      audit_usage(file.disk(), snapshot->document(), usage_folder(file.folder()), clock.now());
  for (const UsageDifference& difference : audit.differences) {
    std::printf("%s %s: the data file says %lld, the journals say %lld\n",
                difference.key_id.c_str(), format_rfc3339(difference.bucket).c_str(),
                static_cast<long long>(difference.in_document),
                static_cast<long long>(difference.in_journals));
  }
  std::printf("%zu keys, %lld journal lines, %zu bad lines, %zu differences\n", audit.keys,
              static_cast<long long>(audit.lines), audit.bad_lines.size(),
              audit.differences.size());
  return audit.differences.empty() && audit.bad_lines.empty() ? 0 : 1;
}

int print_config(const Options& options) {
  const SystemClock clock;
  Settings in_data_file;
  try {
    const DataFile file(options.data_file, clock, real_file_system());
    in_data_file = file.load()->document().settings;
  } catch (const DataFileError& error) {
    std::fprintf(stderr, "without the settings of the data file: %s\n", error.what());
  }
  std::fputs(print_settings(in_force(options.settings, in_data_file)).c_str(), stdout);
  return 0;
}

}  // namespace gatehouse::proxy
