#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/http/http_request.h"

namespace gatehouse {

/// Path and query of a request.
struct RequestTarget {
  std::string path;
  HttpParams query;
};

/// Reads a target in origin form ("/api/keys?page=2"). Nothing when it is of another form, has a
/// malformed escape, or its path has a control character, a backslash, an encoded slash or a dot
/// segment once decoded: what looks like one path must not be able to mean another.
std::optional<RequestTarget> parse_request_target(std::string_view target);

}  // namespace gatehouse
