#pragma once

#include <string_view>

namespace gatehouse::proxy::http1 {

/// Why a message head is refused. The connection cannot be used after any of them: where the next
/// message would begin is not certain (RFC 9112, 2.2 and 6.3).
enum class ParseError {
  bad_request_line,
  bad_method,
  connect_not_supported,
  bad_target,
  request_line_too_long,
  bad_version,
  version_not_supported,
  bad_status_line,
  bad_status,
  head_too_large,
  too_many_fields,
  bad_line_end,
  folded_line,
  missing_colon,
  bad_field_name,
  space_before_colon,
  bad_field_value,
  missing_host,
  repeated_host,
  bad_host,
  bad_content_length,
  differing_content_length,
  content_length_and_transfer_encoding,
  bad_transfer_encoding,
  unknown_transfer_encoding,
  transfer_encoding_in_http10,
};

/// The status a caller is answered with: 400, 414, 431, 501 or 505.
int status_of(ParseError error);

/// One sentence for people, naming the header or the limit.
std::string_view message_of(ParseError error);

}  // namespace gatehouse::proxy::http1
