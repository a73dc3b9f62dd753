#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/field_error.h"
#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "common/storage/document.h"
#include "dashboard/auth/caller.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// A tag as ETag and If-Match spell it: in double quotes.
std::string quoted_tag(std::string_view tag);

/// Whether an If-Match value (RFC 9110, 13.1.1) names the tag. A weak mark that a proxy on the way
/// put before it is overlooked: the tag says nothing about bytes.
bool if_match_names(std::string_view if_match, std::string_view etag);

/// Guards against overwriting what someone else has changed in the meantime: 428 when a browser's
/// session does not say which record it edits, 412 with the `current` one when it was another.
/// Nothing when the change may be made. Scripts may leave If-Match out. `what` the record is of,
/// for people: "this key".
std::optional<HttpResponse> check_if_match(const HttpRequest& request, const Caller& caller,
                                           std::string_view etag, std::string_view what,
                                           const std::function<Json()>& current);

/// The state of the document that a change of several things at once is based on.
struct SeenState {
  std::int64_t revision = 0;
  std::optional<std::string> digest;  ///< of its config
};

/// Reads `revision`, which must be there, and `digest` from a body. Nothing after adding to
/// `errors`.
std::optional<SeenState> seen_state(const Json& body, std::vector<FieldError>& errors);

/// 412 with the `current` state when it is another. An edit by hand leaves the revision alone, so
/// while nobody has committed since, only the digest tells what was seen.
std::optional<HttpResponse> check_seen(const HttpRequest& request, const SeenState& seen,
                                       const Document& document);

}  // namespace gatehouse::dashboard
