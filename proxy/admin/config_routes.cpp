#include "proxy/admin/config_routes.h"

#include <nlohmann/json.hpp>

namespace gatehouse::proxy {

HttpResponse get_config(const std::vector<EffectiveSetting>& settings) {
  nlohmann::ordered_json body{{"settings", nlohmann::ordered_json::array()}};
  for (const EffectiveSetting& setting : settings) {
    nlohmann::ordered_json value;
    if (auto text = setting.shown()) value = std::move(*text);
    body["settings"].push_back({{"name", setting.setting->name},
                                {"value", std::move(value)},
                                {"source", to_string(setting.source)},
                                {"live", setting.live()}});
  }
  return json_response(200, body);
}

}  // namespace gatehouse::proxy
