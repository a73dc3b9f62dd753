#pragma once

#include <cstdint>
#include <string_view>

namespace gatehouse::proxy::http1 {

/// The fields that the proxy acts on, told by name once, when a head is read.
enum class Field : std::uint8_t {
  other,
  // about the connection, and never passed on (RFC 9110, 7.6.1)
  te,
  trailer,
  upgrade,
  connection,
  keep_alive,
  proxy_connection,
  transfer_encoding,
  proxy_authenticate,
  proxy_authorization,
  // about the message
  host,
  expect,
  content_length,
  content_type,
  content_encoding,
  accept_encoding,
  retry_after,
  retry_after_ms,
  request_id,
  x_request_id,
  traceparent,
  tracestate,
  // about who is who, and what a web page may see
  authorization,
  x_api_key,
  api_key,
  cookie,
  set_cookie,
  origin,
  access_control_request_headers,
  anthropic_version,
  openai_organization,
  openai_project,
  x_key_revision,
  alt_svc,
};

/// Whatever the case of the name's letters.
Field field_named(std::string_view name);

/// Fields of one connection that are never passed on. Those that a Connection field names are not
/// known from their name alone: see HeaderFields::drops.
constexpr bool is_hop_by_hop(Field field) {
  return field >= Field::te && field <= Field::proxy_authorization;
}

}  // namespace gatehouse::proxy::http1
