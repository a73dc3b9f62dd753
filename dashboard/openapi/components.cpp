#include "dashboard/openapi/components.h"

namespace gatehouse::dashboard {

Json openapi_components() {
  Json schemas = Json::object();
  for (const char* family : {kCommonSchemas, kKeySchemas, kUsageSchemas, kUpstreamSchemas,
                             kAccessSchemas, kHistorySchemas}) {
    schemas.update(Json::parse(family));
  }
  return {{"schemas", std::move(schemas)}, {"parameters", Json::parse(kParameters)}};
}

}  // namespace gatehouse::dashboard
