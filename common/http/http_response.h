#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "common/http/event_stream.h"
#include "common/http/http_headers.h"

namespace gatehouse {

/// An answer as handlers give it. The server adds Content-Length, Connection and x-request-id.
/// Header values with control characters are not sent. Nothing is compressed on the way.
struct HttpResponse {
  int status = 200;
  HttpHeaders headers;
  std::string body;

  /// When set, the answer is text/event-stream, `body` is ignored and this runs on a thread of the
  /// server until it returns. Not called for HEAD. Where no stream is to be had any more the
  /// server answers 503 with Retry-After.
  std::function<void(EventStream&)> events;
};

/// Text with a Content-Type.
HttpResponse text_response(int status, std::string body,
                           std::string_view content_type = "text/plain; charset=utf-8");

/// Invalid UTF-8 is replaced by U+FFFD instead of failing.
HttpResponse json_response(int status, const nlohmann::json& body);
HttpResponse json_response(int status, const nlohmann::ordered_json& body);

/// 204.
HttpResponse no_content_response();

HttpResponse event_stream_response(std::function<void(EventStream&)> events);

}  // namespace gatehouse
