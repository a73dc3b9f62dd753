#include "dashboard/api/health.h"

#include "dashboard/api/handling.h"
#include "dashboard/api/problems.h"

namespace gatehouse::dashboard {

HttpResponse livez(Api&, const HttpRequest&) { return json_response(200, Json{{"status", "ok"}}); }

HttpResponse readyz(Api& api, const HttpRequest& request) {
  const SnapshotPtr snapshot = fresh_snapshot(api.source);
  const SnapshotSource::Health health = api.source.health();
  if (!snapshot || !health.ok) return document_problem(request, fault_of(health));
  return json_response(200, Json{{"status", "ok"}, {"revision", snapshot->document().revision}});
}

}  // namespace gatehouse::dashboard
