#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/http1/fields.h"

namespace gatehouse::proxy::http1 {

/// The name of a field that we write. The compiler checks of a literal that it is a token.
class FieldName {
 public:
  consteval FieldName(const char* literal) : text_(literal) {
    if (!is_token(text_)) throw "not a token";  // ends the compilation
  }

  /// For text that is known at run time only. Throws std::invalid_argument.
  static FieldName checked(std::string_view text);

  std::string_view text() const { return text_; }

 private:
  struct Checked {};
  FieldName(std::string_view text, Checked) : text_(text) {}

  std::string_view text_;
};

/// Appends one message head to a string. What could end a line early is refused with
/// std::invalid_argument, so no text from outside can add a field or a message.
class HeadWriter {
 public:
  explicit HeadWriter(std::string& out) : out_(out) {}

  /// "METHOD target HTTP/1.1". The target has no white space and no control characters.
  HeadWriter& request_line(std::string_view method, std::string_view target);

  /// "HTTP/1.1 status reason", with the registered reason unless another is given.
  HeadWriter& status_line(int status);
  HeadWriter& status_line(int status, std::string_view reason);

  HeadWriter& field(FieldName name, std::string_view value);
  HeadWriter& field(FieldName name, std::uint64_t value);

  /// A field that a parser of ours has read, and is clean for that reason: not checked again.
  HeadWriter& copy(Header parsed);

  HeadWriter& content_length(std::uint64_t length);
  HeadWriter& chunked();

  /// The empty line.
  void end() { out_ += "\r\n"; }

 private:
  std::string& out_;
};

}  // namespace gatehouse::proxy::http1
