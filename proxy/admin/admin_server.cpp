#include "proxy/admin/admin_server.h"

#include <stdexcept>
#include <utility>

#include "common/http/router.h"
#include "common/http/security_headers.h"
#include "common/telemetry/metrics.h"
#include "proxy/admin/config_routes.h"
#include "proxy/admin/health_routes.h"
#include "proxy/admin/reload_limiter.h"
#include "proxy/admin/reload_routes.h"

namespace gatehouse::proxy {
namespace {

HttpServer::Options server_options(const AdminOptions& options) {
  HttpServer::Options server;
  if (options.listen) {
    server.host = options.listen->host;
    server.port = options.listen->port;
  }
  server.allow_remote = options.allow_remote;
  server.threads = 4;
  server.max_event_streams = 0;
  server.max_connections = 256;
  return server;
}

}  // namespace

std::optional<ListenAddress> parse_admin_listen(const std::string& text) {
  if (text == "off") return std::nullopt;
  if (auto address = parse_listen_address(text)) return address;
  throw std::invalid_argument("'" + text + "' is not host:port, nor off");
}

struct AdminServer::State {
  State(AdminOptions given, AdminHooks given_hooks, const ReloadHistory& reloads, Log& given_log,
        const Clock& given_clock)
      : options(std::move(given)),
        hooks(std::move(given_hooks)),
        history(reloads),
        log(given_log),
        clock(given_clock),
        auth(options.access, hooks.settings, given_clock),
        limiter(options.reload_max_per_minute),
        server(
            server_options(options),
            [this](HttpRequest& request) {
              HttpResponse response = router.handle(request);
              secure_api(response);
              return response;
            },
            log, clock) {
    const auto ready = [this](const HttpRequest& request) {
      return readyz(request, hooks.readiness());
    };
    const auto metrics = [this](const HttpRequest&) {
      return text_response(200, hooks.metrics_text(), kMetricsContentType);
    };
    const auto reload = [this](const HttpRequest& request) {
      return post_reload(request, limiter, hooks, clock);
    };
    const auto past_reloads = [this](const HttpRequest&) { return get_reloads(history); };
    const auto config = [this](const HttpRequest&) { return get_config(hooks.config()); };

    router.add("GET", "/livez", livez);
    router.add("GET", "/readyz", ready);
    router.add("GET", "/metrics", metrics);
    router.add("POST", "/admin/reload", for_admins(reload));
    router.add("GET", "/admin/reloads", for_admins(past_reloads));
    router.add("GET", "/admin/config", for_admins(config));
  }

  Router::Handler for_admins(Router::Handler handler) {
    return [this, handler = std::move(handler)](const HttpRequest& request) {
      const auto refusal = auth.refusal(request);
      if (!refusal) return handler(request);
      log.warn("admin_refused", {{"route", request.route},
                                 {"status", refusal->status},
                                 {"detail", refusal->detail},
                                 {"remote", request.remote_addr},
                                 {"request_id", request.request_id}});
      HttpResponse response = admin_error(refusal->status, refusal->message);
      if (refusal->status == 401) response.headers.set("WWW-Authenticate", "Bearer");
      return response;
    };
  }

  const AdminOptions options;
  const AdminHooks hooks;
  const ReloadHistory& history;
  Log& log;
  const Clock& clock;
  const AdminAuth auth;
  ReloadLimiter limiter;
  Router router;
  HttpServer server;
};

AdminServer::AdminServer(AdminOptions options, AdminHooks hooks, const ReloadHistory& history,
                         Log& log, const Clock& clock)
    : state_(std::make_unique<State>(std::move(options), std::move(hooks), history, log, clock)) {}

AdminServer::~AdminServer() = default;

void AdminServer::start() {
  if (state_->options.listen) state_->server.start();
}

void AdminServer::stop() { state_->server.stop(); }

std::string AdminServer::address() const { return state_->server.address(); }

}  // namespace gatehouse::proxy
