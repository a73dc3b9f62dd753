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

}  // namespace

int serve(const Options& options, const Environment& environment) {
  const SystemClock clock;
  Log log(options.log_format, options.log_level.started_with, clock);
  LiveSettings live(options, log);
  const RestartCheck restart(options, environment, log);
  const ServiceNotifier notifier(environment);
  Metrics metrics;
  ProxyMetrics proxy_metrics(metrics);
  for (const std::string& warning : require_usable_place(options.data_file)) {
    log.warn("data_file", {{"notice", warning}});
  }
  DataFile file(options.data_file, clock, real_file_system(), [&log](const std::string& notice) {
    log.warn("data_file", {{"notice", notice}});
  });
  Server server(options.server, log);

  UsageBook usage(file, clock, log,
                  {.listen = format_listen_address(server.address()),
                   .flush_interval = options.flush_interval,
                   .retention = options.retention});
  asio::ssl::context tls = net::make_upstream_tls(options.upstream_tls);
  net::Resolver resolver;
  CredentialBook credentials(environment, Sealing::beside(file.path()), clock, log,
                             options.credentials,
                             [&](const Upstream& upstream, const Secret& credential) {
                               return probe_credential(upstream, credential, tls, resolver);
                             });
  ReloadHistory history;
  SnapshotPtr newest;  // of the callbacks alone, which come one at a time
  SnapshotSource source(
      file, clock,
      {.hot_reload = options.hot_reload,
       .ttl = options.cache.ttl,
       .read_every_time = !options.cache.enabled,
       .on_start = [&](ReloadTrigger trigger,
                       std::uint64_t generation) { log_reload_start(log, trigger, generation); }},
      [&](const SnapshotPtr& previous, const SnapshotPtr& next) {
        newest = next;
        live.apply(next->document().settings);
        usage.document_changed(previous, next);
        history.note_change(previous, next);
        credentials.expect(upstreams_of(next->document(), options.pipeline));
      },
      [&](const ReloadReport& report) {
        const auto restart_required = restart.look(newest);
        log_reload(log, report, restart_required);
        notifier.status(status_line(report.ok, report.revision, report.error));
        history.add(report, restart_required);
        proxy_metrics.record_reload(report.ok, report.took, report.generation);
      });

  CacheStatistics cache_statistics;
  BufferBudget budget(options.pipeline.max_buffered_bytes);
  const Cors cors(options.pipeline.cors_origins);
  std::optional<net::ServerTls> server_tls;
  if (options.server_tls) server_tls.emplace(*options.server_tls, log);
  UpstreamConditions conditions;
  proxy_metrics.connection_limit.set(options.pipeline.max_connections);
  metrics.on_scrape([&] {
    refresh(proxy_metrics, source, cache_statistics, usage);
    proxy_metrics.show_requests();
    proxy_metrics.show_upstreams(conditions, clock.monotonic());
  });
  std::atomic<int> open_connections{0};
  Services services{options.pipeline,
                    options.cache,
                    credentials,
                    clock,
                    log,
                    live.access_log(),
                    source,
                    usage,
                    proxy_metrics,
                    cache_statistics,
                    budget,
                    open_connections,
                    cors,
                    tls,
                    server_tls ? &*server_tls : nullptr,
                    resolver,
                    conditions};

  const auto settings_of_file = [&source] {
    const SnapshotPtr snapshot = fresh_snapshot(source);
    return snapshot ? snapshot->document().settings : Settings{};
  };
  AdminServer admin(options.admin,
                    {.readiness =
                         [&] {
                           return readiness(
                               source, server, usage,
                               credential_troubles(source, credentials, options.pipeline));
                         },
                     .reload =
                         [&] {
                           credentials.refresh();
                           return source.reload(ReloadTrigger::api);
                         },
                     .metrics_text = [&] { return metrics.text(); },
                     .preview = [&] { return preview_reload(file, source.passing()); },
                     .settings = settings_of_file,
                     .config = [&] { return in_force(options.settings, settings_of_file()); },
                     .restart_required = [&] { return restart.look(source.passing()); }},
                    history, log, clock);
  if (const SnapshotPtr& snapshot = source.current()) {
    credentials.prepare(upstreams_of(snapshot->document(), options.pipeline));
  }
  credentials.on_change([&usage] { usage.credentials_changed(); });
  credentials.start();
  admin.start();
  usage.start(source, [&](const Document& document) {
    return credential_reports(credentials, document, options.pipeline);
  });
  log.info("listening", {{"address", format_listen_address(server.address())},
                         {"tls", server_tls.has_value()},
                         {"workers", options.server.workers},
                         {"instance", usage.instance()}});
  if (!admin.address().empty()) log.info("admin_listening", {{"address", admin.address()}});
  const WatchdogFeeder watchdog(notifier, [&] { return server.last_sign_of_life(); });
  server.run(services, {.on_accepting = [&] { notifier.ready(status_line(source)); },
                        .on_hangup =
                            [&] {
                              notifier.reloading();
                              if (server_tls) server_tls->reload();
                              credentials.refresh();
                              source.reload(ReloadTrigger::sighup);
                              notifier.ready(status_line(source));
                            },
                        .on_draining =
                            [&](std::chrono::seconds at_most) {
                              notifier.stopping("Ending: running answers may finish", at_most);
                            }});
  admin.stop();
  usage.shutdown();
  log.info("stopped");
  return 0;
}

}  // namespace gatehouse::proxy
