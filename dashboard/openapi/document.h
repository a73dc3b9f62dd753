#pragma once

#include <vector>

#include "dashboard/model/json.h"
#include "dashboard/openapi/route_doc.h"

namespace gatehouse::dashboard {

/// The API's description (OpenAPI 3.1) of these routes. Throws std::logic_error when a route names
/// a component that there is not, lacks a text, or has the id of another.
Json openapi_document(const std::vector<DescribedRoute>& routes);

}  // namespace gatehouse::dashboard
