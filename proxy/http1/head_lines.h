#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "proxy/http1/fields.h"
#include "proxy/http1/framing.h"

namespace gatehouse::proxy::http1 {

/// A stretch of the head, counted from its first byte.
struct Place {
  std::uint16_t at = 0;
  std::uint16_t size = 0;
};

/// What requests and answers share: cutting a head into lines as bytes arrive, and what the fields
/// say about framing and persistence.
class HeadLines {
 public:
  explicit HeadLines(HeadLimits limits) : limits_(limits) {}

  /// The first line without its CRLF; nothing when more bytes are needed or, with `error()` set,
  /// when it is refused. Each byte is searched once.
  std::optional<std::string_view> first_line(std::string_view buffered);

  std::optional<ParseError> error() const { return error_; }
  std::size_t position() const { return line_at_; }  ///< where the next line starts
  std::size_t head_at() const { return head_at_; }   ///< where the first line starts
  bool at_first_line() const { return first_line_; }

  /// Takes an empty line before the first one; false when that is one too many.
  bool skip_empty_line();

  /// The first line was read: what follows are fields.
  void begin_fields(int version_minor);

  /// Reads what has come of the field lines: judges each, adds it to `fields` and takes note of
  /// framing fields. Complete with the empty line behind them.
  ParseState read_fields(std::string_view buffered, HeaderFields& fields);

  /// At the end of the head: what the framing fields add up to.
  std::optional<ParseError> framing(BodyFraming& body) const;

  bool keep_alive() const { return close_ ? false : (version_minor_ == 1 || keep_alive_); }
  bool has_host() const { return host_count_ > 0; }
  bool expects_continue() const { return expects_continue_ && version_minor_ == 1; }

  void reset() { *this = HeadLines(limits_); }

 private:
  std::optional<std::string_view> next_line(std::string_view buffered, std::size_t limit,
                                            ParseError when_longer);
  std::optional<ParseError> add_field(std::string_view line, HeaderFields& fields);
  std::optional<ParseError> note(Field field, std::string_view value);
  std::optional<ParseError> note_content_length(std::string_view value);

  HeadLimits limits_;
  std::size_t head_at_ = 0;
  std::size_t line_at_ = 0;
  std::size_t searched_ = 0;  // no line end before this
  std::optional<ParseError> error_;
  std::optional<std::uint64_t> content_length_;
  int host_count_ = 0;
  int transfer_encodings_ = 0;
  int version_minor_ = 1;
  bool first_line_ = true;
  bool chunked_ = false;
  bool other_codings_ = false;  // before chunked
  bool close_ = false;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
};

}  // namespace gatehouse::proxy::http1
