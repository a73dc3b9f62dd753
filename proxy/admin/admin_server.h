#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/http/http_server.h"
#include "common/system/clock.h"
#include "common/system/listen_address.h"
#include "common/telemetry/log.h"
#include "proxy/admin/admin_auth.h"
#include "proxy/admin/admin_hooks.h"
#include "proxy/admin/reload_history.h"

namespace gatehouse::proxy {

struct AdminOptions {
  std::optional<ListenAddress> listen;  ///< nothing = the port stays closed
  bool allow_remote = false;            ///< whether it may be another address than loopback
  AdminAccess access;                   ///< empty = the admin routes are closed (503)
  int reload_max_per_minute = 10;       ///< RELOAD_MAX_PER_MINUTE; 0 = no limit
};

/// "127.0.0.1:3031", or "off" for a closed port. Throws std::invalid_argument for anything else.
std::optional<ListenAddress> parse_admin_listen(const std::string& text);

/// The operators' port: health, metrics, reload, configuration. Thread-safe but for start() and
/// stop().
class AdminServer {
 public:
  /// The references must outlive the server.
  AdminServer(AdminOptions options, AdminHooks hooks, const ReloadHistory& history, Log& log,
              const Clock& clock);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  /// Does nothing when the port is off. Throws HttpServerError.
  void start();
  void stop();

  /// "127.0.0.1:3031"; empty when closed.
  std::string address() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::proxy
