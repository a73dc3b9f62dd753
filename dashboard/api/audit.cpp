#include "dashboard/api/audit.h"

#include "common/http/problem_response.h"
#include "common/system/file_error.h"
#include "dashboard/api/handling.h"
#include "dashboard/api/problems.h"
#include "dashboard/audit/audit_query.h"

namespace gatehouse::dashboard {

HttpResponse list_audit(Api& api, const HttpRequest& request, const Caller&) {
  std::vector<FieldError> errors;
  const AuditQuery query = parse_audit_query(given_parameters(request), errors);
  if (!errors.empty()) return invalid_fields(request, std::move(errors));
  try {
    return json_response(200, to_json(read_audit(api.audit.disk(), api.audit.path(), query)));
  } catch (const FileError& error) {
    return problem_response(request, 503, error.what());
  }
}

}  // namespace gatehouse::dashboard
