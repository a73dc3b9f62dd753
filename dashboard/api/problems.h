#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/http/http_request.h"
#include "common/http/http_response.h"
#include "common/http/problem_response.h"
#include "common/storage/data_file.h"
#include "common/storage/snapshot_source.h"
#include "dashboard/api/json.h"

namespace gatehouse::dashboard {

/// What is wrong with the document on disk, as the API tells it.
struct DocumentFault {
  std::string error;
  std::optional<InvalidDocument::Position> position;
  std::string path;  ///< of the first problem: "$.keys[0].name"
};

DocumentFault fault_of(const DataFileError& error);

/// An empty text when the document is good.
DocumentFault fault_of(const SnapshotSource::Health& health);

/// {"error", "line", "column", "path"}; null where unknown.
Json to_json(const DocumentFault& fault);

/// 503 with the reason.
HttpResponse document_problem(const HttpRequest& request, const DocumentFault& fault);

/// 400 with a reason for every field.
HttpResponse invalid_fields(const HttpRequest& request, std::vector<FieldError> errors);

/// 404.
HttpResponse no_such_key(const HttpRequest& request);

/// A problem with further members.
HttpResponse with_members(HttpResponse problem, const Json& members);

}  // namespace gatehouse::dashboard
