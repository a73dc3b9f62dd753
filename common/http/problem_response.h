#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/domain/field_error.h"
#include "common/http/http_request.h"
#include "common/http/http_response.h"

namespace gatehouse {

/// An error answer by RFC 9457. Members that are empty are left out, save `title`, which defaults
/// to the status's reason phrase.
struct HttpProblem {
  int status = 400;
  std::string detail;  ///< for people: what is wrong and what would be right; never a secret
  std::vector<FieldError> errors;
  std::string title;
  std::string type = "about:blank";
};

/// application/problem+json with type, title, status, detail, errors and request_id, and with
/// `error` (the title) and `message` (the detail, or else the title) besides. Not to be stored
/// or sniffed.
HttpResponse problem_response(const HttpRequest& request, const HttpProblem& problem);

/// The same with status and detail alone.
HttpResponse problem_response(const HttpRequest& request, int status, std::string detail);

/// "Not Found" for 404 (RFC 9110 and RFC 6585); "Error" for one that is unknown.
std::string_view reason_phrase(int status);

}  // namespace gatehouse
