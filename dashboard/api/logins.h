#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/admin.h"
#include "common/domain/field_error.h"
#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "dashboard/api/api.h"
#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

// What everything about passwords and sessions is made of.

/// Ends the session that the request's cookie names, if there is one.
void end_session_of(Api& api, const HttpRequest& request);

/// Begins a session with a token of its own and puts the cookie into the answer; the session that
/// the browser had before ends.
void give_session(Api& api, const HttpRequest& request, const Admin& account,
                  HttpResponse& response);

/// 429 with the time to wait.
HttpResponse throttled(const HttpRequest& request, std::chrono::seconds wait);

/// 503 while too many passwords are being hashed.
HttpResponse busy(const HttpRequest& request);

/// Writes what was done, or tried, into the audit log.
void record_login(Api& api, const HttpRequest& request, const std::string& account,
                  std::string_view action, bool ok);

/// A text member of a body; notes an error when there is none, or an empty one.
std::string required_text(const Json& body, const char* name, std::vector<FieldError>& errors);

/// A password that somebody chooses: the rules for one are looked at too.
Secret chosen_password(const Json& body, const char* name, std::vector<FieldError>& errors);

}  // namespace gatehouse::dashboard
