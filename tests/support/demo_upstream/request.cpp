#include "tests/support/demo_upstream/request.h"

#include <algorithm>
#include <charconv>

namespace gatehouse::testing::demo {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view next_line(std::string_view& rest) {
  const auto end = rest.find("\r\n");
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  return line;
}

}  // namespace

std::optional<std::string> Request::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::optional<Request> parse_head(std::string_view head) {
  const std::string_view line = next_line(head);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last ||
      line.substr(last + 1).substr(0, 7) != "HTTP/1.") {
    return std::nullopt;
  }
  Request request;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  const auto question = request.target.find('?');
  request.path = request.target.substr(0, question);
  if (question != std::string::npos) request.query = request.target.substr(question + 1);
  while (!head.empty()) {
    const std::string_view field = next_line(head);
    const auto colon = field.find(':');
    if (colon == std::string_view::npos) continue;
    request.headers.emplace_back(lower(field.substr(0, colon)),
                                 std::string(trim(field.substr(colon + 1))));
  }
  return request;
}

BodyFraming body_framing(const Request& request) {
  BodyFraming framing;
  if (const auto coding = request.header("transfer-encoding")) {
    framing.chunked = lower(*coding).find("chunked") != std::string::npos;
  }
  if (const auto length = request.header("content-length")) {
    std::from_chars(length->data(), length->data() + length->size(), framing.length);
  }
  return framing;
}

}  // namespace gatehouse::testing::demo
