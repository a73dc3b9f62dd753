#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/field_error.h"
#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "common/storage/fresh_snapshot.h"
#include "dashboard/api/api.h"
#include "dashboard/model/json.h"
#include "dashboard/model/parameters.h"

namespace gatehouse::dashboard {

/// Answers from the newest good document; 503 with the reason while there has never been one.
HttpResponse with_snapshot(Api& api, const HttpRequest& request,
                           const std::function<HttpResponse(const Snapshot&)>& answer);

/// Answers from the key that the path's `:id` names, by its id or by its secret; 404 without one.
HttpResponse with_key(Api& api, const HttpRequest& request,
                      const std::function<HttpResponse(const ApiKey&)>& answer);

/// Answers to the JSON object in the body. 415 for another content type, 400 for what is not a
/// JSON object, or is beyond read_json's limits. An empty body is an empty object.
HttpResponse with_body(const HttpRequest& request,
                       const std::function<HttpResponse(const Json&)>& answer);

/// The parameters in the query.
GivenParameters given_parameters(const HttpRequest& request);

/// Adds an error for every member of a body that is not among these. `message` reads "is not a
/// member of a rotation".
void refuse_unknown(const Json& body, std::span<const std::string_view> known,
                    const std::string& message, std::vector<FieldError>& errors);

}  // namespace gatehouse::dashboard
