#include "proxy/pipeline/presented_key.h"

#include <string>

#include "proxy/http1/fields.h"

namespace gatehouse::proxy {
namespace {

using http1::Field;

constexpr std::string_view kQueryName = "api_key=";

/// The key in an Authorization value of the Bearer scheme (RFC 6750, 2.1); else empty.
std::string_view bearer(std::string_view value) {
  const std::size_t space = value.find(' ');
  if (space == std::string_view::npos || !http1::iequals(value.substr(0, space), "Bearer")) {
    return {};
  }
  const std::size_t start = value.find_first_not_of(' ', space);
  return start == std::string_view::npos ? std::string_view() : value.substr(start);
}

void note(PresentedKey& presented, std::string_view text) {
  if (text.empty()) return;
  if (presented.text.empty()) {
    presented.text = text;
  } else if (presented.text != text) {
    presented.conflicting = true;
  }
}

template <typename Use>
void for_each_parameter(std::string_view query, Use use) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    use(query.substr(0, end));
    if (end == std::string_view::npos) return;
    query.remove_prefix(end + 1);
  }
}

}  // namespace

PresentedKey find_presented_key(const http1::RequestHead& head, bool in_query) {
  PresentedKey presented;
  for (const http1::Header header : head.headers()) {
    if (header.field == Field::authorization) {
      note(presented, bearer(header.value));
    } else if (header.field == Field::x_api_key || header.field == Field::api_key) {
      note(presented, header.value);
    }
  }
  if (in_query) {
    for_each_parameter(head.query(), [&](std::string_view parameter) {
      if (parameter.starts_with(kQueryName)) {
        note(presented, parameter.substr(kQueryName.size()));
      }
    });
  }
  return presented;
}

bool is_caller_credential(Field field) {
  switch (field) {
    case Field::authorization:
    case Field::x_api_key:
    case Field::api_key:
    case Field::cookie:
    case Field::proxy_authorization:
      return true;
    default:
      return false;
  }
}

std::string query_without_key(std::string_view query) {
  std::string kept;
  for_each_parameter(query, [&](std::string_view parameter) {
    if (parameter.starts_with(kQueryName)) return;
    if (!kept.empty()) kept += '&';
    kept += parameter;
  });
  return kept;
}

}  // namespace gatehouse::proxy
