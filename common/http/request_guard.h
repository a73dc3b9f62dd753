#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "common/http/http_headers.h"
#include "common/http/http_request.h"

namespace gatehouse {

/// A request's head that has passed every check.
struct CheckedHead {
  std::string method;
  std::string path;
  HttpParams query;
  HttpHeaders headers;
  std::size_t content_length = 0;
  bool expects_continue = false;
  bool keep_alive = true;
  bool http_1_0 = false;
};

/// Why a request is refused. The connection cannot go on: where it ends is not known for sure.
struct HeadRefusal {
  int status = 400;
  std::string detail;
};

inline constexpr std::size_t kMaxRequestLine = 8192;
inline constexpr std::size_t kMaxHeaderFields = 100;

/// Checks a head, "GET /path HTTP/1.1" to the empty line at its end, both included, before any of
/// the body is read. Strict HTTP/1.1 (RFC 9112), and stricter where people's browsers and
/// operators' tools have no need: one Content-Length is the only body framing, and what only feeds
/// parsers (ranges, encoded and multipart bodies) is refused. HTTP/1.0 is answered too.
///
/// A control character counts in a header value also when it is percent-encoded: cpp-httplib
/// decodes header values.
std::variant<CheckedHead, HeadRefusal> check_head(std::string_view head, std::size_t max_body);

}  // namespace gatehouse
