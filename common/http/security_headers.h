#pragma once

#include <string_view>

#include "common/http/http_response.h"

namespace gatehouse {

/// For pages, scripts and styles: the content security policy given (frame-ancestors 'none' is
/// added when it does not say), nosniff, no framing, no referrer. Leaves Cache-Control alone.
void secure_page(HttpResponse& response, std::string_view content_security_policy);

/// For everything that is not a page: a policy that allows nothing, nosniff, no-store.
void secure_api(HttpResponse& response);

}  // namespace gatehouse
