#include "dashboard/server/routes.h"

#include <memory>
#include <string>
#include <utility>

#include "dashboard/api/admins.h"
#include "dashboard/api/audit.h"
#include "dashboard/api/dashboard_metrics.h"
#include "dashboard/api/event_stream.h"
#include "dashboard/api/health.h"
#include "dashboard/api/keys.h"
#include "dashboard/api/proxies.h"
#include "dashboard/api/requests.h"
#include "dashboard/api/revisions.h"
#include "dashboard/api/session.h"
#include "dashboard/api/sessions.h"
#include "dashboard/api/settings.h"
#include "dashboard/api/upstreams.h"
#include "dashboard/api/usage.h"
#include "dashboard/openapi/document.h"
#include "dashboard/server/route_table.h"

namespace gatehouse::dashboard {
namespace {

void add_operation(RouteTable& table) {
  table.section("operation");
  table.open("GET", "/livez", livez, "livez", "Whether the process answers at all",
             {.answer = "Health"});
  table.open("GET", "/readyz", readyz, "readyz", "Whether it can do its work",
             {.answer = "Health", .problems = {503}});
  table.viewer("GET", "/metrics", get_metrics, "getMetrics", "Numbers, for Prometheus",
               {.answer = "Text", .media = kMetricsContentType});
  table.viewer("GET", "/api/proxies", list_proxies, "listProxies",
               "Who runs, and what they have applied", {.answer = "ProxyList"});
  table.viewer("GET", "/api/events", stream_events, "streamEvents", "What happens, as it happens",
               {.answer = "EventStream", .media = "text/event-stream"});
}

void add_getting_in(RouteTable& table) {
  table.section("access");
  table.open("GET", "/api/session", get_session, "getSession",
             "Who am I, and is there a first run to do", {.answer = "SessionState"});
  table.open(
      "POST", "/api/setup", set_up, "setUp", "Make the first admin, once",
      {.body = "Setup", .answer = "SessionState", .problems = {409, 429, 503}, .commits = true});
  table.open("POST", "/api/login", log_in, "logIn", "Begin a session",
             {.body = "Login", .answer = "SessionState", .problems = {401, 429, 503}});
  table.open("POST", "/api/logout", log_out, "logOut", "End the session", {.status = 204});
  table.viewer(
      "PUT", "/api/me/password", change_own_password, "changeOwnPassword",
      "Change one's own password; other sessions end",
      {.body = "PasswordChange", .status = 204, .problems = {404, 409, 429}, .commits = true});
}

void add_accounts(RouteTable& table) {
  // Sessions by ids that nobody can log in with. Viewers see their own
  table.viewer("GET", "/api/sessions", list_sessions, "listSessions",
               "Who is logged in; viewers see their own", {.answer = "SessionList"});
  table.viewer("DELETE", "/api/sessions", end_other_sessions, "endOtherSessions",
               "End all of one's own sessions but this",
               {.query = {"others"}, .status = 204, .problems = {409}});
  table.viewer("DELETE", "/api/sessions/:id", end_session, "endSession", "End a session",
               {.status = 204});
  // One admin always stays
  table.admin("GET", "/api/admins", list_admins, "listAdmins", "The accounts",
              {.answer = "AdminList"});
  table.admin("POST", "/api/admins", create_admin, "createAdmin", "Add an account",
              {.body = "AdminCreation",
               .status = 201,
               .answer = "Admin",
               .problems = {409},
               .commits = true});
  table.admin("PATCH", "/api/admins/:name", update_admin, "updateAdmin",
              "Give an account another role or password",
              {.body = "AdminUpdate", .answer = "Admin", .problems = {409}, .commits = true});
  table.admin("DELETE", "/api/admins/:name", delete_admin, "deleteAdmin", "Remove an account",
              {.status = 204, .problems = {409}, .commits = true});
}

/// :id is a key's id, or the text of the key itself.
void add_keys(RouteTable& table) {
  table.section("keys");
  table.viewer("GET", "/api/keys", list_keys, "listKeys", "List keys",
               {.query = {"search", "sort_by", "sort_order", "filter_model", "filter_expired",
                          "status", "page", "per_page"},
                .answer = "KeyList"});
  table.viewer("GET", "/api/keys/:id", get_key, "getKey", "One key", {.answer = "Key"});
  table.viewer("GET", "/api/keys/:id/usage", key_usage, "getKeyUsage",
               "Its quota at this moment, and the last 24 hours", {.answer = "KeyUsage"});
  table.viewer("POST", "/api/keys/lookup", lookup_key, "lookUpKey", "Whose secret this is",
               {.body = "KeyLookup", .answer = "Key", .problems = {404}});
  table.admin("POST", "/api/keys", create_key, "createKey",
              "Make a key; its secret is answered, this once",
              {.body = "KeyCreation",
               .status = 201,
               .answer = "KeyWithSecret",
               .problems = {409},
               .commits = true});
  table.admin(
      "POST", "/api/keys/bulk", change_many_keys, "changeManyKeys", "Change many keys, all or none",
      {.body = "KeyBulk", .answer = "KeyBulkResult", .problems = {404, 412}, .commits = true});
  const RouteDoc update{
      .body = "KeyUpdate", .answer = "Key", .problems = {409}, .if_match = true, .commits = true};
  table.admin("PUT", "/api/keys/:id", update_key, "putKey", "Change members of a key",
              update);  // both merge
  table.admin("PATCH", "/api/keys/:id", update_key, "patchKey", "The same", update);
}

void add_key_actions(RouteTable& table) {
  table.admin("DELETE", "/api/keys/:id", delete_key, "deleteKey",
              "Delete a key; can be undone for thirty days",
              {.status = 204, .if_match = true, .commits = true});
  table.admin("POST", "/api/keys/:id/restore", restore_key, "restoreKey",
              "Bring a deleted key back, disabled",
              {.answer = "Key", .problems = {409}, .commits = true});
  table.admin("POST", "/api/keys/:id/rotate", rotate_key, "rotateKey",
              "Give it another secret, which is answered this once",
              {.body = "KeyRotation", .answer = "KeyWithSecret", .commits = true});
  table.admin("POST", "/api/keys/:id/enable", enable_key, "enableKey", "Let it be used again",
              {.answer = "Key", .commits = true});
  table.admin("POST", "/api/keys/:id/disable", disable_key, "disableKey", "Keep it from being used",
              {.answer = "Key", .commits = true});
  table.admin("POST", "/api/keys/:id/hash", hash_key, "hashKey",
              "Stop storing its secret as plain text", {.answer = "Key", .commits = true});
  table.admin("GET", "/api/export", export_all_keys, "exportKeys",
              "All keys as a file, JSON or CSV, without any secret",
              {.query = {"format"}, .answer = "Export", .other_media = "text/csv; charset=utf-8"});
  table.admin("POST", "/api/import", import_some_keys, "importKeys",
              "Create and update keys from such a file, all or none",
              {.query = {"dry_run"},
               .body = "Import",
               .answer = "ImportReport",
               .problems = {409, 412},
               .commits = true});
}

void add_usage(RouteTable& table) {
  table.section("usage");
  table.viewer("GET", "/api/usage", get_usage, "getUsage", "What was used, by hour, day or in all",
               {.query = {"group_by", "bucket", "usage_from", "usage_to", "tz", "usage_key",
                          "usage_model", "usage_upstream", "top"},
                .answer = "Usage"});
  table.viewer("GET", "/api/requests", list_requests, "listRequests",
               "One request a row, newest first",
               {.query = {"usage_key", "usage_model", "usage_upstream", "request_status",
                          "provenance", "usage_from", "usage_to", "request_limit", "cursor"},
                .answer = "RequestList"});
}

/// Credentials are written and never read.
void add_upstreams(RouteTable& table) {
  table.section("upstreams");
  table.viewer("GET", "/api/upstreams", list_upstreams, "listUpstreams",
               "The LLM APIs behind the proxies", {.answer = "UpstreamList"});
  table.viewer("GET", "/api/upstreams/:name", get_upstream, "getUpstream", "One upstream",
               {.answer = "Upstream"});
  table.admin("POST", "/api/upstreams", create_upstream, "createUpstream", "Add an upstream",
              {.body = "UpstreamCreation",
               .status = 201,
               .answer = "Upstream",
               .problems = {409},
               .commits = true});
  const RouteDoc update{.body = "UpstreamUpdate",
                        .answer = "Upstream",
                        .problems = {409},
                        .if_match = true,
                        .commits = true};
  table.admin("PUT", "/api/upstreams/:name", update_upstream, "putUpstream",
              "Change members of an upstream", update);
  table.admin("PATCH", "/api/upstreams/:name", update_upstream, "patchUpstream", "The same",
              update);
  table.admin("DELETE", "/api/upstreams/:name", delete_upstream, "deleteUpstream",
              "Take an upstream out",
              {.status = 204, .problems = {409}, .if_match = true, .commits = true});
  table.admin("POST", "/api/upstreams/:name/test", test_upstream, "testUpstream",
              "Call its model list with each credential",
              {.body = "Empty", .answer = "UpstreamTest"});
}

void add_config(RouteTable& table) {
  table.section("config");
  table.viewer("GET", "/api/settings", get_settings, "getSettings",
               "Live settings, and what there is to set", {.answer = "Settings"});
  const RouteDoc update{
      .body = "SettingsUpdate", .answer = "Settings", .if_match = true, .commits = true};
  table.admin("PUT", "/api/settings", update_settings, "putSettings",
              "Change settings; null goes back to the default", update);
  table.admin("PATCH", "/api/settings", update_settings, "patchSettings", "The same", update);
  table.viewer("GET", "/api/revisions", list_revisions, "listRevisions",
               "Who made which revision, newest first", {.answer = "RevisionList"});
  table.viewer("GET", "/api/revisions/:n", get_revision, "getRevision",
               "What it changed, and what a rollback to it would", {.answer = "Revision"});
  table.admin("POST", "/api/revisions/:n/rollback", roll_back_to, "rollBack",
              "Go back to it, as a new revision",
              {.body = "Rollback", .answer = "RollbackResult", .problems = {412}, .commits = true});
  table.viewer("GET", "/api/audit", list_audit, "listAudit", "Who did what, newest first",
               {.query = {"limit", "before", "actor", "action", "result"}, .answer = "AuditPage"});
}

/// The description of all of them, itself included.
void add_description(RouteTable& table, const StaticFiles& files) {
  table.section("operation");
  const auto text = std::make_shared<std::string>();
  table.open(
      "GET", "/openapi.json",
      [text](Api&, const HttpRequest&) { return text_response(200, *text, "application/json"); },
      "getOpenApi", "This description", {.answer = "OpenApi"});
  table.open(
      "GET", "/api/docs",
      [&files](Api&, const HttpRequest& request) { return files.serve_page(request, kDocsPage); },
      "getDocs", "This description as a page",
      {.answer = "Text", .problems = {404}, .media = "text/html; charset=utf-8"});
  *text = to_text(openapi_document(table.described()));
}

}  // namespace

Router make_routes(const Gate& gate, const StaticFiles& files) {
  Router router;
  RouteTable table(router, gate);
  add_operation(table);
  add_getting_in(table);
  add_accounts(table);
  add_keys(table);
  add_key_actions(table);
  add_usage(table);
  add_upstreams(table);
  add_config(table);
  add_description(table, files);
  // The browser app
  router.set_fallback([&files](const HttpRequest& request) { return files.serve(request); });
  return router;
}

}  // namespace gatehouse::dashboard
