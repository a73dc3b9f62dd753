#pragma once

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

// What can be done with api keys and their records, one function a route.

HttpResponse list_keys(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse get_key(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse lookup_key(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse key_usage(Api& api, const HttpRequest& request, const Caller& caller);

HttpResponse create_key(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse update_key(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse delete_key(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse restore_key(Api& api, const HttpRequest& request, const Caller& caller);

HttpResponse rotate_key(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse enable_key(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse disable_key(Api& api, const HttpRequest& request, const Caller& caller);
HttpResponse hash_key(Api& api, const HttpRequest& request, const Caller& caller);

/// The same change of many keys: one revision, one audit entry, all or none. 404 names the
/// `unknown` ids.
HttpResponse change_many_keys(Api& api, const HttpRequest& request, const Caller& caller);

/// A file of all keys, JSON or CSV, without any secret.
HttpResponse export_all_keys(Api& api, const HttpRequest& request, const Caller& caller);

/// Creates and updates keys from such a file, all or none. With `dry_run` it says what it would do.
HttpResponse import_some_keys(Api& api, const HttpRequest& request, const Caller& caller);

}  // namespace gatehouse::dashboard
