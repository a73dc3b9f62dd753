#include "proxy/http1/parse_error.h"

namespace gatehouse::proxy::http1 {

int status_of(ParseError error) {
  switch (error) {
    case ParseError::request_line_too_long:
      return 414;
    case ParseError::head_too_large:
    case ParseError::too_many_fields:
      return 431;
    case ParseError::connect_not_supported:
    case ParseError::unknown_transfer_encoding:
      return 501;
    case ParseError::version_not_supported:
      return 505;
    default:
      return 400;
  }
}

std::string_view message_of(ParseError error) {
  switch (error) {
    case ParseError::bad_request_line:
      return "The request line is not METHOD, target and version with one space between.";
    case ParseError::bad_method:
      return "The request's method is not a token.";
    case ParseError::connect_not_supported:
      return "CONNECT is not supported.";
    case ParseError::bad_target:
      return "The request target is malformed.";
    case ParseError::request_line_too_long:
      return "The request line is too long (limit: 8 KiB).";
    case ParseError::bad_version:
      return "The HTTP version is malformed.";
    case ParseError::version_not_supported:
      return "Only HTTP/1.0 and HTTP/1.1 are supported.";
    case ParseError::bad_status_line:
      return "The status line is malformed.";
    case ParseError::bad_status:
      return "The status is not a number from 100 to 599.";
    case ParseError::head_too_large:
      return "The head is too large (a request's may have 16 KiB).";
    case ParseError::too_many_fields:
      return "There are too many header fields (a request may have 100).";
    case ParseError::bad_line_end:
      return "A line of the head has a CR or LF that is not part of a CRLF.";
    case ParseError::folded_line:
      return "A header field is folded over several lines.";
    case ParseError::missing_colon:
      return "A header line has no colon.";
    case ParseError::bad_field_name:
      return "A header field's name is not a token.";
    case ParseError::space_before_colon:
      return "A header field has white space between its name and the colon.";
    case ParseError::bad_field_value:
      return "A header field's value has a control character.";
    case ParseError::missing_host:
      return "The Host header is missing.";
    case ParseError::repeated_host:
      return "There is more than one Host header.";
    case ParseError::bad_host:
      return "The Host header is malformed.";
    case ParseError::bad_content_length:
      return "The Content-Length header is not a number.";
    case ParseError::differing_content_length:
      return "There are several Content-Length headers that differ.";
    case ParseError::content_length_and_transfer_encoding:
      return "Content-Length and Transfer-Encoding must not come together.";
    case ParseError::bad_transfer_encoding:
      return "The Transfer-Encoding header is not exactly chunked, or there is more than one.";
    case ParseError::unknown_transfer_encoding:
      return "The only Transfer-Encoding supported is chunked.";
    case ParseError::transfer_encoding_in_http10:
      return "HTTP/1.0 has no Transfer-Encoding.";
  }
  return "The message is malformed.";
}

}  // namespace gatehouse::proxy::http1
