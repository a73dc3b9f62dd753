#pragma once

#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

/// The parts that routes are described with: {"schemas": …, "parameters": …}, by their names.
Json openapi_components();

// The schemas of one family each, as JSON texts.

extern const char* const kCommonSchemas;
extern const char* const kKeySchemas;
extern const char* const kUsageSchemas;
extern const char* const kUpstreamSchemas;
extern const char* const kAccessSchemas;
extern const char* const kHistorySchemas;
extern const char* const kParameters;

}  // namespace gatehouse::dashboard
