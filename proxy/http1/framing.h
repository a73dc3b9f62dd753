#pragma once

#include <cstddef>
#include <cstdint>

#include "proxy/http1/parse_error.h"

namespace gatehouse::proxy::http1 {

/// How the end of a body is found (RFC 9112, 6).
enum class Framing {
  none,            ///< there is no body
  content_length,  ///< `length` bytes
  chunked,
  until_close,  ///< answers only
};

struct BodyFraming {
  Framing kind = Framing::none;
  std::uint64_t length = 0;  ///< with content_length only

  friend bool operator==(const BodyFraming&, const BodyFraming&) = default;
};

enum class ParseState { incomplete, complete, error };

struct ParseResult {
  ParseState state = ParseState::incomplete;
  std::size_t consumed = 0;                         ///< with complete: the head's bytes
  ParseError error = ParseError::bad_request_line;  ///< with error

  friend bool operator==(const ParseResult&, const ParseResult&) = default;
};

/// Upper bounds, in bytes, line ends included. `head` is at most 64 KiB, `fields` at most
/// HeaderFields::kCapacity.
struct HeadLimits {
  std::size_t first_line = 8 * 1024;
  std::size_t head = 16 * 1024;
  std::size_t fields = 100;
};

inline constexpr HeadLimits kRequestLimits{};
inline constexpr HeadLimits kResponseLimits{8 * 1024, 64 * 1024, 100};

}  // namespace gatehouse::proxy::http1
