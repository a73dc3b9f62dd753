#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

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

/// Fields that many heads have in common, written once by a HeadWriter.
class FieldLines {
 public:
  FieldLines() = default;
  std::string_view text() const { return text_; }

 private:
  friend class HeadWriter;
  explicit FieldLines(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

/// Writes one message head. What could end a line early is refused with std::invalid_argument, so
/// no text from outside can add a field or a message.
class HeadWriter {
 public:
  /// `room`: about how much will be written, in bytes.
  explicit HeadWriter(std::size_t room = 1024) : text_(room, '\0') {}

  /// "METHOD target HTTP/1.1". The target, in one part or several, has no white space and no
  /// control characters.
  HeadWriter& request_line(std::string_view method, std::string_view target) {
    return request_line(method, {target});
  }
  HeadWriter& request_line(std::string_view method, std::initializer_list<std::string_view> target);

  /// "HTTP/1.1 status reason", with the registered reason unless another is given.
  HeadWriter& status_line(int status);
  HeadWriter& status_line(int status, std::string_view reason);

  HeadWriter& field(FieldName name, std::string_view value) {
    require_value(value);
    put_all(name.text(), ": ", value, "\r\n");
    return *this;
  }
  HeadWriter& field(FieldName name, std::uint64_t value);

  /// A field whose value has two parts.
  HeadWriter& field(FieldName name, std::string_view front, std::string_view back) {
    require_value(front);
    require_value(back);
    put_all(name.text(), ": ", front, back, "\r\n");
    return *this;
  }

  /// A field that a parser of ours has read, and is clean for that reason: not checked again.
  HeadWriter& copy(const Header& parsed) {
    put_all(parsed.name, ": ", parsed.value, "\r\n");
    return *this;
  }

  HeadWriter& lines(const FieldLines& written_before) {
    put_all(written_before.text());
    return *this;
  }

  HeadWriter& content_length(std::uint64_t length);
  HeadWriter& chunked();

  /// What has been written so far.
  std::string_view text() const { return {text_.data(), size_}; }

  /// The whole head: ends it with the empty line.
  std::string end();

  /// For other writers' heads; only fields were written.
  FieldLines as_lines() const { return FieldLines(std::string(text())); }

 private:
  static void require_value(std::string_view value);
  /// Room for `size` more bytes, which count as written.
  char* extend(std::size_t size) {
    const std::size_t before = size_;
    size_ += size;
    if (size_ > text_.size()) grow();
    return text_.data() + before;
  }
  void grow();
  void put_number(std::uint64_t number);

  template <typename... Parts>
  void put_all(const Parts&... parts) {
    char* to = extend((std::string_view(parts).size() + ...));
    ((to = put(parts, to)), ...);
  }
  static char* put(std::string_view part, char* to) {
    return std::copy(part.begin(), part.end(), to);
  }

  std::string text_;      // longer than what has been written
  std::size_t size_ = 0;  // of what has been
};

}  // namespace gatehouse::proxy::http1
