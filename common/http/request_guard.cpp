#include "common/http/request_guard.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "common/domain/percent_encoding.h"
#include "common/domain/text.h"
#include "common/http/request_target.h"

namespace gatehouse {
namespace {

constexpr std::string_view kBlanks = " \t";  // OWS of RFC 9110, 5.6.3

using Refused = std::optional<HeadRefusal>;

Refused refuse(int status, std::string detail) { return HeadRefusal{status, std::move(detail)}; }

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7F; }

/// Raw ones other than a tab, and encoded ones of every kind.
bool has_control_character(std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (is_control(static_cast<unsigned char>(value[i])) && value[i] != '\t') return true;
    if (value[i] != '%') continue;
    const auto decoded = percent_decode(value.substr(i, 3));
    if (decoded && is_control(static_cast<unsigned char>(decoded->front()))) return true;
  }
  return false;
}

/// The text up to the next CRLF, which is taken off too.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find("\r\n");
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  return line;
}

Refused read_request_line(std::string_view line, CheckedHead& head) {
  constexpr std::array<std::string_view, 7> kMethods{"GET",   "HEAD",   "POST",   "PUT",
                                                     "PATCH", "DELETE", "OPTIONS"};
  if (line.size() > kMaxRequestLine) return refuse(414, "The address is too long.");
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return refuse(400, "The request line is malformed.");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    if (version.starts_with("HTTP/")) return refuse(505, "HTTP/1.1 is spoken here.");
    return refuse(400, "The request line is malformed.");
  }
  if (!is_http_token(method)) return refuse(400, "The request line is malformed.");
  if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end()) {
    return refuse(501, "This method is not known here.");
  }
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const bool visible = std::all_of(target.begin(), target.end(),
                                   [](char c) { return static_cast<unsigned char>(c) > 0x20; });
  auto parsed = visible ? parse_request_target(target) : std::nullopt;
  if (!parsed) return refuse(400, "The address is malformed.");
  head.method = method;
  head.path = std::move(parsed->path);
  head.query = std::move(parsed->query);
  head.http_1_0 = version == "HTTP/1.0";
  return std::nullopt;
}

Refused read_field(std::string_view line, CheckedHead& head) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_http_token(line.substr(0, colon))) {
    return refuse(400, "A header line is malformed.");
  }
  const std::string_view value = trimmed(line.substr(colon + 1), kBlanks);
  if (has_control_character(value)) {
    return refuse(400, "A header value has a control character.");
  }
  head.headers.add(line.substr(0, colon), std::string(value));
  return std::nullopt;
}

Refused read_content_length(std::size_t max_body, CheckedHead& head) {
  const std::string* value = head.headers.find("Content-Length");
  if (!value) return std::nullopt;
  const bool digits = !value->empty() && std::all_of(value->begin(), value->end(),
                                                     [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return refuse(400, "Content-Length is malformed.");
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), length);
  if (error != std::errc{} || length > max_body) {
    return refuse(413, "The body may have " + std::to_string(max_body) + " bytes at most.");
  }
  head.content_length = length;
  return std::nullopt;
}

/// What the fields may not say, taken together.
Refused check_fields(const CheckedHead& head) {
  const HttpHeaders& headers = head.headers;
  for (const char* name : {"Host", "Content-Length", "Authorization"}) {
    if (headers.count(name) > 1) return refuse(400, std::string(name) + " is given twice.");
  }
  if (!head.http_1_0 && !headers.find("Host")) return refuse(400, "Host is missing.");
  if (headers.find("Transfer-Encoding")) {
    return refuse(411, "A body needs a Content-Length here; Transfer-Encoding is refused.");
  }
  if (headers.find("Content-Encoding")) return refuse(415, "Encoded bodies are refused.");
  if (headers.find("Range")) return refuse(400, "Range requests are refused.");
  const std::string* type = headers.find("Content-Type");
  if (type && equal_ignoring_case(std::string_view(*type).substr(0, 10), "multipart/")) {
    return refuse(415, "Multipart bodies are refused.");
  }
  const std::string* expect = headers.find("Expect");
  if (expect && !equal_ignoring_case(*expect, "100-continue")) {
    return refuse(417, "100-continue is the only expectation known here.");
  }
  return std::nullopt;
}

bool has_list_item(const HttpHeaders& headers, std::string_view name, std::string_view item) {
  for (const auto& [field, value] : headers) {
    if (!equal_ignoring_case(field, name)) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (equal_ignoring_case(trimmed(rest.substr(0, comma), kBlanks), item)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

}  // namespace

std::variant<CheckedHead, HeadRefusal> check_head(std::string_view text, std::size_t max_body) {
  CheckedHead head;
  std::string_view rest = text;
  if (auto refusal = read_request_line(take_line(rest), head)) return *refusal;
  std::size_t fields = 0;
  for (std::string_view line = take_line(rest); !line.empty(); line = take_line(rest)) {
    if (++fields > kMaxHeaderFields) return HeadRefusal{431, "There are too many header fields."};
    if (auto refusal = read_field(line, head)) return *refusal;
  }
  if (auto refusal = check_fields(head)) return *refusal;
  if (auto refusal = read_content_length(max_body, head)) return *refusal;
  head.expects_continue = head.headers.find("Expect") && !head.http_1_0 && head.content_length > 0;
  head.keep_alive = !head.http_1_0 && !has_list_item(head.headers, "Connection", "close");
  return head;
}

}  // namespace gatehouse
