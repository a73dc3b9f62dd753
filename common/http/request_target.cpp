#include "common/http/request_target.h"

#include <algorithm>

#include "common/domain/percent_encoding.h"

namespace gatehouse {
namespace {

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F || c == '\\';
}

/// Nothing when the segment is not one that a path may have.
std::optional<std::string> decode_segment(std::string_view encoded) {
  auto segment = percent_decode(encoded);
  if (!segment || *segment == "." || *segment == "..") return std::nullopt;
  if (segment->find('/') != std::string::npos) return std::nullopt;
  if (std::any_of(segment->begin(), segment->end(), is_forbidden)) return std::nullopt;
  return segment;
}

std::optional<std::string> decode_form(std::string_view encoded) {
  std::string spaced(encoded);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

std::optional<HttpParams> parse_query(std::string_view query) {
  HttpParams params;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode_form(pair.substr(0, equals));
    auto value = decode_form(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return std::nullopt;
    params.add(std::move(*name), std::move(*value));
  }
  return params;
}

}  // namespace

std::optional<RequestTarget> parse_request_target(std::string_view target) {
  const std::size_t question = std::min(target.find('?'), target.size());
  std::string_view path = target.substr(0, question);
  if (!path.starts_with('/')) return std::nullopt;

  auto query = parse_query(target.substr(std::min(question + 1, target.size())));
  if (!query) return std::nullopt;
  RequestTarget parsed{"", std::move(*query)};
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t slash = std::min(path.find('/'), path.size());
    const auto segment = decode_segment(path.substr(0, slash));
    if (!segment) return std::nullopt;
    parsed.path += '/' + *segment;
    path.remove_prefix(slash);
  }
  return parsed;
}

}  // namespace gatehouse
