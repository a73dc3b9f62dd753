#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "common/http/problem_response.h"
#include "dashboard/model/document_fault.h"
#include "dashboard/model/json.h"
#include "dashboard/model/refusal.h"

namespace gatehouse::dashboard {

/// 503 with the reason.
HttpResponse document_problem(const HttpRequest& request, const DocumentFault& fault);

/// 400 with a reason for every field.
HttpResponse invalid_fields(const HttpRequest& request, std::vector<FieldError> errors);

/// 401.
HttpResponse who_are_you(const HttpRequest& request);

/// 404.
HttpResponse no_such_key(const HttpRequest& request);

/// Why a change was not made: 400, 404 or 409.
HttpResponse refusal_response(const HttpRequest& request, Refusal refusal);

/// A problem with further members.
HttpResponse with_members(HttpResponse problem, const Json& members);

}  // namespace gatehouse::dashboard
