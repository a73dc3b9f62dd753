#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/domain/api_key.h"
#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/auth/caller.h"

namespace gatehouse::dashboard {

/// A tag as ETag and If-Match spell it: in double quotes.
std::string quoted_tag(std::string_view tag);

/// Whether an If-Match value (RFC 9110, 13.1.1) names the tag. A weak mark that a proxy on the way
/// put before it is overlooked: the tag says nothing about bytes.
bool if_match_names(std::string_view if_match, std::string_view etag);

/// Guards against overwriting what someone else has changed in the meantime: 428 when a browser's
/// session does not say which record it edits, 412 with the current one when it was another.
/// Nothing when the change may be made. Scripts may leave If-Match out.
std::optional<HttpResponse> check_if_match(const HttpRequest& request, const Caller& caller,
                                           const ApiKey& key, Timestamp now);

}  // namespace gatehouse::dashboard
