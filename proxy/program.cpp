#include "proxy/program.h"

#include <algorithm>
#include <iterator>

#include "common/storage/effective_settings.h"
#include "common/storage/fresh_snapshot.h"
#include "common/system/data_place.h"
#include "common/system/service_notifier.h"
#include "common/system/watchdog_feeder.h"
#include "proxy/admin/admin_server.h"
#include "proxy/live_settings.h"
#include "proxy/net/server_tls.h"
#include "proxy/pipeline/credential_probe.h"
#include "proxy/pipeline/server.h"
#include "proxy/reload_log.h"
#include "proxy/restart_check.h"

namespace gatehouse::proxy {
namespace {

/// What a service manager shows of us.
std::string status_line(bool document_ok, std::int64_t revision, const std::string& error) {
  if (document_ok) return "Serving revision " + std::to_string(revision) + " of the data file";
  return "Serving the last good data file, since the present one cannot be used: " + error;
}

std::string status_line(const SnapshotSource& source) {
  const SnapshotPtr snapshot = source.passing();
  const SnapshotSource::Health health = source.health();
  return status_line(health.ok, snapshot ? snapshot->document().revision : 0,
                     health.failure ? health.failure->error : "");
}

std::vector<CredentialReport> credential_reports(CredentialBook& credentials,
                                                 const Document& document,
                                                 const PipelineConfig& config) {
  std::vector<CredentialReport> all;
  for (const Upstream& upstream : upstreams_of(document, config)) {
    std::vector<CredentialReport> reports = credentials.report(upstream);
    std::move(reports.begin(), reports.end(), std::back_inserter(all));
  }
  return all;
}

/// What is wrong with our credentials: "zai: main missing (…)", joined by semicolons.
std::string credential_troubles(const SnapshotSource& source, CredentialBook& credentials,
                                const PipelineConfig& config) {
  std::string troubles;
  const SnapshotPtr snapshot = source.passing();
  if (!snapshot) return troubles;
  for (const CredentialReport& report :
       credential_reports(credentials, snapshot->document(), config)) {
    if (report.state == credential_state::kSet) continue;
    if (!troubles.empty()) troubles += "; ";
    troubles +=
        report.upstream + ": " + report.name + " " + report.state + " (" + report.detail + ")";
  }
  return troubles;
}

Readiness readiness(const SnapshotSource& source, const Server& server, const UsageBook& usage,
                    std::string credential_troubles) {
  const SnapshotSource::Health document = source.health();
  const UsageHealth usage_health = usage.health();
  Readiness ready;
  ready.checks = {
      {"document", source.passing() != nullptr && document.ok,
       document.failure ? document.failure->error : ""},
      {"listener", server.accepting() || server.draining(), ""},
      {"not draining", !server.draining(), server.draining() ? "the proxy is ending" : ""},
      {"journal", usage_health.journal_ok && !usage_health.over_capacity, ""},
      {"usage flush", true, usage_health.last_error},
      {"credentials", true, std::move(credential_troubles)},
  };
  for (const ReadinessCheck& check : ready.checks) ready.ready = ready.ready && check.ok;
  return ready;
}

/// What is counted elsewhere reaches the metrics when they are asked for.
void refresh(ProxyMetrics& metrics, const SnapshotSource& source, const CacheStatistics& cache,
             const UsageBook& usage) {
  metrics.document_usable.set(source.passing() != nullptr && source.health().ok ? 1 : 0);
  metrics.key_cache_hits.raise_to(static_cast<double>(cache.hits.load()));
  metrics.key_cache_misses.raise_to(static_cast<double>(cache.misses.load()));
  metrics.key_cache_evictions.raise_to(static_cast<double>(cache.evictions.load()));
  metrics.key_cache_size.set(static_cast<double>(cache.size.load()));
  const Ledger::Totals totals = usage.totals();
  metrics.reservations.set(static_cast<double>(totals.in_flight));
  metrics.reserved_tokens.set(static_cast<double>(totals.reserved));
  const UsageHealth health = usage.health();
  metrics.journal_backlog_bytes.set(static_cast<double>(health.backlog_bytes));
  metrics.flush_failures.raise_to(static_cast<double>(health.flush_failures));
  metrics.flush_lag_seconds.set(std::chrono::duration<double>(health.flush_lag).count());
}

/// The place of the data file, with what there is to say about it in the log.
std::filesystem::path usable_place(const std::filesystem::path& file, Log& log) {
  for (const std::string& warning : require_usable_place(file)) {
    log.warn("data_file", {{"notice", warning}});
  }
  return file;
}

/// All parts of the process, in the order in which they need each other.
class Process {
 public:
  Process(const Options& options, const Environment& environment)
      : options_(options), environment_(environment) {
    if (options.server_tls) server_tls_.emplace(*options.server_tls, log_);
    proxy_metrics_.connection_limit.set(options.pipeline.max_connections);
    metrics_.on_scrape([this] {
      refresh(proxy_metrics_, source_, cache_statistics_, usage_);
      proxy_metrics_.show_requests();
      proxy_metrics_.show_upstreams(conditions_, clock_.monotonic());
    });
  }

  void run() {
    start();
    const WatchdogFeeder watchdog(notifier_, [this] { return server_.last_sign_of_life(); });
    Services services = shared_by_workers();
    server_.run(services, server_hooks());
    admin_.stop();
    usage_.shutdown();
    log_.info("stopped");
  }

 private:
  void start();
  SnapshotSource::Options source_options();
  void document_changed(const SnapshotPtr& previous, const SnapshotPtr& next);
  void note_reload(const ReloadReport& report);
  void hang_up();
  AdminHooks admin_hooks();
  Server::Hooks server_hooks();
  Services shared_by_workers();

  Settings settings_of_file() {
    const SnapshotPtr snapshot = fresh_snapshot(source_);
    return snapshot ? snapshot->document().settings : Settings{};
  }

  const Options& options_;
  const Environment& environment_;
  const SystemClock clock_;
  Log log_{options_.log_format, options_.log_level.started_with, clock_};
  LiveSettings live_{options_, log_};
  const RestartCheck restart_{options_, environment_, log_};
  const ServiceNotifier notifier_{environment_};
  Metrics metrics_;
  ProxyMetrics proxy_metrics_{metrics_};
  DataFile file_{usable_place(options_.data_file, log_), clock_, real_file_system(),
                 [this](const std::string& notice) {
                   log_.warn("data_file", {{"notice", notice}});
                 }};
  Server server_{options_.server, log_};
  UsageBook usage_{file_,
                   clock_,
                   log_,
                   {.listen = format_listen_address(server_.address()),
                    .tls = options_.server_tls.has_value(),
                    .flush_interval = options_.flush_interval,
                    .retention = options_.retention}};
  asio::ssl::context tls_ = net::make_upstream_tls(options_.upstream_tls);
  net::Resolver resolver_;
  CredentialBook credentials_{environment_,
                              Sealing::beside(file_.path()),
                              clock_,
                              log_,
                              options_.credentials,
                              [this](const Upstream& upstream, const Secret& credential) {
                                return probe_credential(upstream, credential, tls_, resolver_);
                              }};
  ReloadHistory history_;
  SnapshotPtr newest_;  // of the source's callbacks alone, which come one at a time
  SnapshotSource source_{file_, clock_, source_options(),
                         [this](const SnapshotPtr& previous, const SnapshotPtr& next) {
                           document_changed(previous, next);
                         },
                         [this](const ReloadReport& report) { note_reload(report); }};
  CacheStatistics cache_statistics_;
  BufferBudget budget_{options_.pipeline.max_buffered_bytes};
  const Cors cors_{options_.pipeline.cors_origins};
  std::optional<net::ServerTls> server_tls_;
  UpstreamConditions conditions_;
  std::atomic<int> open_connections_{0};
  AdminServer admin_{options_.admin, admin_hooks(), history_, log_, clock_};
};

SnapshotSource::Options Process::source_options() {
  return {.hot_reload = options_.hot_reload,
          .ttl = options_.cache.ttl,
          .read_every_time = !options_.cache.enabled,
          .on_start = [this](ReloadTrigger trigger, std::uint64_t generation) {
            log_reload_start(log_, trigger, generation);
          }};
}

void Process::document_changed(const SnapshotPtr& previous, const SnapshotPtr& next) {
  newest_ = next;
  live_.apply(next->document().settings);
  usage_.document_changed(previous, next);
  history_.note_change(previous, next);
  credentials_.expect(upstreams_of(next->document(), options_.pipeline));
}

void Process::note_reload(const ReloadReport& report) {
  const auto restart_required = restart_.look(newest_);
  log_reload(log_, report, restart_required);
  notifier_.status(status_line(report.ok, report.revision, report.error));
  history_.add(report, restart_required);
  proxy_metrics_.record_reload(report.ok, report.took, report.generation);
}

AdminHooks Process::admin_hooks() {
  return {.readiness =
              [this] {
                return readiness(source_, server_, usage_,
                                 credential_troubles(source_, credentials_, options_.pipeline));
              },
          .reload =
              [this] {
                credentials_.refresh();
                return source_.reload(ReloadTrigger::api);
              },
          .metrics_text = [this] { return metrics_.text(); },
          .preview = [this] { return preview_reload(file_, source_.passing()); },
          .settings = [this] { return settings_of_file(); },
          .config = [this] { return in_force(options_.settings, settings_of_file()); },
          .restart_required = [this] { return restart_.look(source_.passing()); }};
}

void Process::start() {
  if (const SnapshotPtr& snapshot = source_.current()) {
    credentials_.prepare(upstreams_of(snapshot->document(), options_.pipeline));
  }
  const std::string troubles = credential_troubles(source_, credentials_, options_.pipeline);
  if (!troubles.empty()) log_.warn("credentials", {{"notice", troubles}});
  credentials_.on_change([this] { usage_.credentials_changed(); });
  credentials_.start();
  admin_.start();
  usage_.start(source_, [this](const Document& document) {
    return credential_reports(credentials_, document, options_.pipeline);
  });
  log_.info("listening", {{"address", format_listen_address(server_.address())},
                          {"tls", server_tls_.has_value()},
                          {"workers", options_.server.workers},
                          {"instance", usage_.instance()}});
  if (!admin_.address().empty()) log_.info("admin_listening", {{"address", admin_.address()}});
}

void Process::hang_up() {
  notifier_.reloading();
  if (server_tls_) server_tls_->reload();
  credentials_.refresh();
  source_.reload(ReloadTrigger::sighup);
  notifier_.ready(status_line(source_));
}

Server::Hooks Process::server_hooks() {
  return {.on_accepting = [this] { notifier_.ready(status_line(source_)); },
          .on_hangup = [this] { hang_up(); },
          .on_draining =
              [this](std::chrono::seconds at_most) {
                notifier_.stopping("Ending: running answers may finish", at_most);
              }};
}

Services Process::shared_by_workers() {
  return {options_.pipeline,
          options_.cache,
          credentials_,
          clock_,
          log_,
          live_.access_log(),
          source_,
          usage_,
          proxy_metrics_,
          cache_statistics_,
          budget_,
          open_connections_,
          cors_,
          tls_,
          server_tls_ ? &*server_tls_ : nullptr,
          resolver_,
          conditions_};
}

}  // namespace

int serve(const Options& options, const Environment& environment) {
  Process(options, environment).run();
  return 0;
}

}  // namespace gatehouse::proxy
