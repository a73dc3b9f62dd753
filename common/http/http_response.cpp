#include "common/http/http_response.h"

#include <nlohmann/json.hpp>

namespace gatehouse {
namespace {

template <typename Json>
HttpResponse dump_response(int status, const Json& body) {
  return text_response(status, body.dump(-1, ' ', false, Json::error_handler_t::replace),
                       "application/json");
}

}  // namespace

HttpResponse text_response(int status, std::string body, std::string_view content_type) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers.set("Content-Type", std::string(content_type));
  return response;
}

HttpResponse json_response(int status, const nlohmann::json& body) {
  return dump_response(status, body);
}

HttpResponse json_response(int status, const nlohmann::ordered_json& body) {
  return dump_response(status, body);
}

HttpResponse no_content_response() {
  HttpResponse response;
  response.status = 204;
  return response;
}

HttpResponse event_stream_response(std::function<void(EventStream&)> events) {
  HttpResponse response;
  response.events = std::move(events);
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Accel-Buffering", "no");  // nginx would hold events back
  return response;
}

}  // namespace gatehouse
