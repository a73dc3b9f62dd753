#include "dashboard/server/dashboard.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "common/http/http_server.h"
#include "common/http/router.h"
#include "common/http/security_headers.h"
#include "common/http/slots.h"
#include "common/storage/fresh_snapshot.h"
#include "common/system/data_place.h"
#include "common/system/pulse.h"
#include "common/system/thread_name.h"
#include "dashboard/api/dashboard_metrics.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/live_feed.h"
#include "dashboard/audit/audit_log.h"
#include "dashboard/audit/audited_changes.h"
#include "dashboard/model/admin_changes.h"
#include "dashboard/model/proxy_records.h"
#include "dashboard/server/gate.h"
#include "dashboard/server/routes.h"
#include "dashboard/server/static_files.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::size_t kProbesAtOnce = 4;

/// Makes the data file's folder when it is missing, and looks whether it can be worked with.
std::filesystem::path with_folder(const std::filesystem::path& data_file, Log& log) {
  const auto folder = std::filesystem::absolute(data_file).parent_path();
  if (std::filesystem::create_directories(folder)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  }
  for (const std::string& warning : require_usable_place(data_file)) {
    log.warn("data_file", {{"notice", warning}});
  }
  return data_file;
}

HttpServer::Options server_options(const DashboardConfig& config) {
  HttpServer::Options options;
  options.host = config.host;
  options.port = config.port;
  options.allow_remote = config.allow_remote;
  // A stream keeps its thread. The tabs of a browser share one where they can.
  options.threads = 48;
  options.max_event_streams = 32;
  return options;
}

void log_report(Log& log, const ReloadReport& report) {
  if (report.ok) {
    log.info("document_loaded", {{"trigger", to_string(report.trigger)},
                                 {"revision", report.revision},
                                 {"microseconds", report.took.count()}});
  } else {
    log.error("document_invalid", {{"error", report.error},
                                   {"line", report.position ? report.position->line : 0},
                                   {"column", report.position ? report.position->column : 0}});
  }
}

bool is_health(const HttpRequest& request) {
  return request.path == "/livez" || request.path == "/readyz";
}

}  // namespace

class Dashboard::Impl {
 public:
  Impl(const DashboardConfig& config, Log& log, const Clock& clock)
      : config_(config),
        file_(with_folder(config.data_file, log), clock, real_file_system(),
              [&log](const std::string& notice) {
                log.warn("data_file", {{"notice", notice}});
              }),
        feed_(events_, file_.path(), config.proxy_url, clock),
        source_(
            file_, clock, {},
            [this, &log](const SnapshotPtr& previous, const SnapshotPtr& next) {
              log.set_level(config_.log_level.in_force(next->document().settings.log_level));
              feed_.document_changed(previous, next);
            },
            [this, &log](const ReloadReport& report) {
              log_report(log, report);
              metrics_.count_reload(report.ok);
            }),
        audit_(file_.disk(), file_.folder() / kAuditName, clock,
               [&log](const std::string& notice) {
                 log.error("audit_log", {{"notice", notice}});
               }),
        changes_(file_, audit_,
                 [this](const SnapshotPtr& swapped_in) { source_.adopt(swapped_in); }),
        sessions_(file_.folder() / kOwnFile, clock),
        authenticator_(sessions_, config.script_token),
        passwords_(config.password_cost),
        throttle_(clock),
        setup_token_(file_.folder() / kOwnFile, clock),
        origins_(config.public_url, config.host),
        sealing_(Sealing::beside(file_.path(), file_.disk())),
        analytics_(file_.disk(), file_.folder(), clock, log),
        api_{.file = file_,
             .source = source_,
             .events = events_,
             .changes = changes_,
             .audit = audit_,
             .authenticator = authenticator_,
             .sessions = sessions_,
             .passwords = passwords_,
             .throttle = throttle_,
             .setup_token = setup_token_,
             .origins = origins_,
             .upstreams = config_.upstreams,
             .environment = config_.environment,
             .sealing = sealing_,
             .probes = probes_,
             .clock = clock,
             .log = log,
             .metrics = metrics_,
             .analytics = analytics_,
             .proxy_url = config.proxy_url,
             .demo = config.demo},
        gate_(api_),
        files_(config.web_root ? AssetSource(*config.web_root) : AssetSource()),
        router_(make_routes(gate_, files_)),
        server_(
            server_options(config), [this](HttpRequest& request) { return answer(request); }, log,
            clock) {
    server_.start();
    looker_ = std::jthread([this](const std::stop_token& stop) { look_until(stop); });
  }

  ~Impl() {
    server_.stop();
    looker_.request_stop();
  }

  std::string address() const { return server_.address(); }

  Pulse::Time last_sign_of_life() const { return std::min(looking_.last(), answering_.last()); }

  std::optional<Secret> setup_link() {
    const SnapshotPtr snapshot = fresh_snapshot(source_);
    if (!snapshot || has_admin(snapshot->document())) return std::nullopt;
    const std::string base = config_.public_url.value_or(reachable_url(server_.address()));
    return dashboard::setup_link(base, setup_token_.issue());
  }

 private:
  HttpResponse answer(HttpRequest& request) {
    request.remote_addr =
        config_.trusted_proxies.caller_behind(request.remote_addr, request.headers);
    HttpResponse response = respond(request);
    if (!response.headers.find("content-security-policy")) secure_api(response);
    return response;
  }

  HttpResponse respond(HttpRequest& request) {
    if (!is_health(request)) {
      if (auto refusal = gate_.check_host(request)) return std::move(*refusal);
    }
    HttpResponse response = router_.handle(request);
    metrics_.count(request, response.status);
    return response;
  }

  void look_until(const std::stop_token& stop) {
    name_this_thread("live-feed");
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      feed_.look(source_);
      looking_.beat();
      if (!asked_whether_free_.exchange(true)) {
        server_.call_when_free([this] {
          answering_.beat();
          asked_whether_free_ = false;
        });
      }
      woken.wait_for(lock, stop, kLookEvery, [] { return false; });
    }
  }

  const DashboardConfig config_;
  DashboardMetrics metrics_;
  DataFile file_;
  EventHub events_;
  LiveFeed feed_;
  SnapshotSource source_;
  AuditLog audit_;
  AuditedChanges changes_;
  SessionStore sessions_;
  Authenticator authenticator_;
  PasswordHasher passwords_;
  LoginThrottle throttle_;
  SetupToken setup_token_;
  KnownOrigins origins_;
  Sealing sealing_;
  Slots probes_{kProbesAtOnce};
  Analytics analytics_;
  Api api_;
  Gate gate_;
  StaticFiles files_;
  Router router_;
  Pulse looking_;
  Pulse answering_;
  std::atomic<bool> asked_whether_free_{false};
  HttpServer server_;
  std::jthread looker_;
};

Dashboard::Dashboard(const DashboardConfig& config, Log& log, const Clock& clock)
    : impl_(std::make_unique<Impl>(config, log, clock)) {}

Dashboard::~Dashboard() = default;

std::string Dashboard::address() const { return impl_->address(); }

std::chrono::steady_clock::time_point Dashboard::last_sign_of_life() const {
  return impl_->last_sign_of_life();
}

std::optional<Secret> Dashboard::setup_link() { return impl_->setup_link(); }

}  // namespace gatehouse::dashboard
