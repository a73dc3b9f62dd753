#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/http/http_headers.h"

namespace gatehouse {

/// Names with values in their order: query parameters, path parameters.
class HttpParams {
 public:
  /// The first of that name, or null.
  const std::string* find(std::string_view name) const;

  std::size_t count(std::string_view name) const;
  void add(std::string name, std::string value) {
    values_.emplace_back(std::move(name), std::move(value));
  }

  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

/// A whole request as handlers get it.
///
/// The server has checked it: the path has no control characters, dot segments, backslashes or
/// encoded slashes, header values hold no control characters, Host and Authorization occur at most
/// once, the body is complete and no larger than allowed.
struct HttpRequest {
  std::string method;  ///< "GET"; HEAD stays HEAD
  std::string path;    ///< percent-decoded, without the query: "/api/keys/key_01"
  HttpParams query;    ///< percent-decoded, `+` read as a space
  HttpHeaders headers;
  std::string body;

  std::string remote_addr;  ///< the peer's address; the server takes no header's word for it
  std::string request_id;   ///< made by the server; also in the answer's x-request-id

  HttpParams params;  ///< path parameters by the route's names, set by Router
  std::string route;  ///< the pattern that matched ("/api/keys/:id"), set by Router

  const std::string* header(std::string_view name) const { return headers.find(name); }
};

}  // namespace gatehouse
