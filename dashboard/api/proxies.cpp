#include "dashboard/api/proxies.h"

#include "dashboard/api/handling.h"
#include "dashboard/model/proxy_records.h"

namespace gatehouse::dashboard {

HttpResponse list_proxies(Api& api, const HttpRequest& request, const Caller&) {
  return with_snapshot(api, request, [&](const Snapshot& snapshot) {
    return json_response(200, proxies_json(snapshot, api.file.path(), api.proxy_url));
  });
}

}  // namespace gatehouse::dashboard
