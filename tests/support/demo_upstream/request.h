#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::testing::demo {

using Headers = std::vector<std::pair<std::string, std::string>>;  // names in lower case

// One request as it arrived. The demo upstream is lenient on purpose: being strict is the job of
// the proxy in front of it.
struct Request {
  std::string method;
  std::string target;  // as sent, with the query
  std::string path;    // without it
  std::string query;
  Headers headers;
  std::string body;

  // The first header of that name (lower case); nothing when absent.
  std::optional<std::string> header(std::string_view name) const;
};

// Reads request line and headers of `head` (which ends with an empty line). Nothing when it is not
// HTTP/1.x.
std::optional<Request> parse_head(std::string_view head);

// How the body of a request is framed.
struct BodyFraming {
  bool chunked = false;
  std::size_t length = 0;
};
BodyFraming body_framing(const Request& request);

}  // namespace gatehouse::testing::demo
