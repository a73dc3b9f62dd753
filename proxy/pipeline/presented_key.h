#pragma once

#include <string>
#include <string_view>

#include "proxy/http1/request_head.h"

namespace gatehouse::proxy {

/// The api key a caller presents, wherever it stands.
struct PresentedKey {
  std::string_view text;     ///< empty: none was presented
  bool conflicting = false;  ///< several were, and they differ
};

/// Looks at `Authorization: Bearer`, `x-api-key`, `api-key` and, when `in_query` allows it,
/// `?api_key=`. Several at once must agree. The view points into the head.
PresentedKey find_presented_key(const http1::RequestHead& head, bool in_query);

/// Whether a field carries a caller's key, and is never passed on for that.
bool is_caller_credential(http1::Field field);

/// The query without its `api_key` parameter.
std::string query_without_key(std::string_view query);

}  // namespace gatehouse::proxy
