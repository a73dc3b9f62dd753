#include "dashboard/api/admins.h"
#include "dashboard/api/audit.h"
#include "dashboard/api/dashboard_metrics.h"
#include "dashboard/api/event_stream.h"
#include "dashboard/api/health.h"
#include "dashboard/api/keys.h"
#include "dashboard/api/proxies.h"
#include "dashboard/api/revisions.h"
#include "dashboard/api/session.h"
#include "dashboard/api/sessions.h"
#include "dashboard/api/settings.h"
#include "dashboard/api/upstreams.h"
#include "dashboard/api/usage.h"
#include "dashboard/server/routes.h"

namespace gatehouse::dashboard {

Router make_routes(const Gate& gate, const StaticFiles& files) {
  Router router;
  const auto open = [&](const char* method, const char* path, Gate::OpenHandler handler) {
    router.add(method, path, [&gate, handler = std::move(handler)](const HttpRequest& request) {
      return gate.open(request, handler);
    });
  };
  const auto closed = [&](Role least) {
    return [&router, &gate, least](const char* method, const char* path, Gate::Handler handler) {
      router.add(method, path,
                 [&gate, least, handler = std::move(handler)](const HttpRequest& request) {
                   return gate.closed(request, least, handler);
                 });
    };
  };
  const auto viewer = closed(Role::viewer);
  const auto admin = closed(Role::admin);

  // Health, for load balancers and service managers
  open("GET", "/livez", livez);
  open("GET", "/readyz", readyz);

  // Numbers, for Prometheus
  viewer("GET", "/metrics", get_metrics);

  // Getting in
  open("GET", "/api/session", get_session);  // who am I, is there a first run to do
  open("POST", "/api/setup", set_up);        // {token, name, password}: the first admin
  open("POST", "/api/login", log_in);        // {name, password}
  open("POST", "/api/logout", log_out);

  // Logins, each by an id that nobody can log in with. Viewers see their own
  viewer("GET", "/api/sessions", list_sessions);
  viewer("DELETE", "/api/sessions", end_other_sessions);  // others=1: all of one's own but this
  viewer("DELETE", "/api/sessions/:id", end_session);
  viewer("PUT", "/api/me/password", change_own_password);  // {current, password}

  // Accounts. One admin always stays
  admin("GET", "/api/admins", list_admins);
  admin("POST", "/api/admins", create_admin);         // {name, password, role}
  admin("PATCH", "/api/admins/:name", update_admin);  // {role, password}
  admin("DELETE", "/api/admins/:name", delete_admin);

  // API keys. :id is a key's id, or the text of the key itself
  viewer("GET", "/api/keys", list_keys);    // search, sort_by, sort_order, filter_model, …
  viewer("GET", "/api/keys/:id", get_key);  // one record, with its ETag
  viewer("GET", "/api/keys/:id/usage", key_usage);    // quota at this moment, window by window
  viewer("POST", "/api/keys/lookup", lookup_key);     // {key}: whose secret is this
  admin("POST", "/api/keys/bulk", change_many_keys);  // {revision, ids, action, set}: all or none
  admin("POST", "/api/keys", create_key);             // answers with the secret, this once
  admin("PUT", "/api/keys/:id", update_key);          // both merge; null clears
  admin("PATCH", "/api/keys/:id", update_key);
  admin("DELETE", "/api/keys/:id", delete_key);         // can be undone for thirty days
  admin("POST", "/api/keys/:id/restore", restore_key);  // comes back disabled
  admin("POST", "/api/keys/:id/rotate", rotate_key);    // {grace_seconds}: another secret
  admin("POST", "/api/keys/:id/enable", enable_key);
  admin("POST", "/api/keys/:id/disable", disable_key);
  admin("POST", "/api/keys/:id/hash", hash_key);  // stop storing the secret as plain text

  // Keys on their way between files
  admin("GET", "/api/export", export_all_keys);    // format: json or csv; never a secret
  admin("POST", "/api/import", import_some_keys);  // {format, data}; dry_run tells what it would do

  // Upstreams. Credentials are written and never read
  viewer("GET", "/api/upstreams", list_upstreams);
  viewer("GET", "/api/upstreams/:name", get_upstream);
  admin("POST", "/api/upstreams", create_upstream);
  admin("PUT", "/api/upstreams/:name", update_upstream);  // both merge
  admin("PATCH", "/api/upstreams/:name", update_upstream);
  admin("DELETE", "/api/upstreams/:name", delete_upstream);
  admin("POST", "/api/upstreams/:name/test", test_upstream);  // calls its model list

  // Live settings
  viewer("GET", "/api/settings", get_settings);    // with a schema of all there are
  admin("PUT", "/api/settings", update_settings);  // both merge; null is the default
  admin("PATCH", "/api/settings", update_settings);

  // Past configs
  viewer("GET", "/api/revisions", list_revisions);   // who made which, newest first
  viewer("GET", "/api/revisions/:n", get_revision);  // what it changed, what a rollback would
  admin("POST", "/api/revisions/:n/rollback", roll_back_to);  // {revision}: the one it is based on

  // Who did what
  viewer("GET", "/api/audit", list_audit);  // limit, before, actor, action; newest first

  // What was used
  viewer("GET", "/api/usage", get_usage);         // group_by, bucket, tz, from, to, …
  viewer("GET", "/api/requests", list_requests);  // key, model, status, …; newest first

  // The proxies, and what happens as it happens
  viewer("GET", "/api/proxies", list_proxies);  // who runs, and what they have applied
  viewer("GET", "/api/events", stream_events);  // server-sent events

  // The browser app
  router.set_fallback([&files](const HttpRequest& request) { return files.serve(request); });
  return router;
}

}  // namespace gatehouse::dashboard
