#include "proxy/http1/known_fields.h"

#include <iterator>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "proxy/http1/characters.h"
#include "proxy/http1/fields.h"

namespace gatehouse::testing {
namespace {

using namespace proxy::http1;

struct Known {
  std::string_view name;
  Field field;
};

constexpr Known kNames[] = {
    {"te", Field::te},
    {"trailer", Field::trailer},
    {"upgrade", Field::upgrade},
    {"connection", Field::connection},
    {"keep-alive", Field::keep_alive},
    {"proxy-connection", Field::proxy_connection},
    {"transfer-encoding", Field::transfer_encoding},
    {"proxy-authenticate", Field::proxy_authenticate},
    {"proxy-authorization", Field::proxy_authorization},
    {"host", Field::host},
    {"expect", Field::expect},
    {"content-length", Field::content_length},
    {"content-type", Field::content_type},
    {"content-encoding", Field::content_encoding},
    {"accept-encoding", Field::accept_encoding},
    {"retry-after", Field::retry_after},
    {"retry-after-ms", Field::retry_after_ms},
    {"request-id", Field::request_id},
    {"x-request-id", Field::x_request_id},
    {"traceparent", Field::traceparent},
    {"tracestate", Field::tracestate},
    {"authorization", Field::authorization},
    {"x-api-key", Field::x_api_key},
    {"api-key", Field::api_key},
    {"cookie", Field::cookie},
    {"set-cookie", Field::set_cookie},
    {"origin", Field::origin},
    {"access-control-request-headers", Field::access_control_request_headers},
    {"anthropic-version", Field::anthropic_version},
    {"openai-organization", Field::openai_organization},
    {"openai-project", Field::openai_project},
    {"x-key-revision", Field::x_key_revision},
    {"alt-svc", Field::alt_svc},
};

/// The plain way: each name in turn, character by character.
Field expected(std::string_view text) {
  for (const auto& [name, field] : kNames) {
    bool same = text.size() == name.size();
    for (std::size_t i = 0; same && i < name.size(); ++i) same = lower(text[i]) == name[i];
    if (same) return field;
  }
  return Field::other;
}

TEST_CASE("a field is known by its name, whatever its case") {
  for (const Known& known : kNames) {
    const auto [name, field] = known;
    CAPTURE(known.name);
    CHECK(field_named(name) == field);
    std::string other_case(name);
    for (char& c : other_case) {
      if (is_alpha(c)) c = static_cast<char>(c ^ 0x20);
      CHECK(field_named(other_case) == field);
    }
  }
  CHECK(std::size(kNames) == static_cast<std::size_t>(Field::alt_svc));
}

TEST_CASE("a name that differs in any byte is another one") {
  for (const auto& [name, field] : kNames) {
    for (std::size_t at = 0; at < name.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(name);
        text[at] = static_cast<char>(byte);
        CAPTURE(text);
        REQUIRE(field_named(text) == expected(text));
      }
    }
  }
}

TEST_CASE("a name that is longer or shorter than a known one is another one") {
  for (const Known& known : kNames) {
    const auto [name, field] = known;
    CAPTURE(known.name);
    for (std::size_t size = 0; size < name.size(); ++size) {
      CHECK(field_named(name.substr(0, size)) == expected(name.substr(0, size)));
      CHECK(field_named(name.substr(size + 1)) == expected(name.substr(size + 1)));
    }
    CHECK(field_named(std::string(name) + "s") == Field::other);
    CHECK(field_named(std::string(name) + std::string(60, 's')) == Field::other);
  }
}

}  // namespace
}  // namespace gatehouse::testing
