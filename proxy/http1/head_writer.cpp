#include "proxy/http1/head_writer.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

namespace gatehouse::proxy::http1 {
namespace {

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto result = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, static_cast<std::size_t>(result.ptr - digits));
}

[[noreturn]] void refuse(std::string_view what) {
  throw std::invalid_argument(std::string(what) + " cannot be sent in an HTTP head");
}

}  // namespace

FieldName FieldName::checked(std::string_view text) {
  if (!is_token(text)) refuse("a field name that is not a token");
  return {text, Checked{}};
}

HeadWriter& HeadWriter::request_line(std::string_view method, std::string_view target) {
  if (!is_token(method)) refuse("a method that is not a token");
  if (!is_visible(target)) refuse("a target with white space or control characters");
  out_.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
  return *this;
}

HeadWriter& HeadWriter::status_line(int status) {
  return status_line(status, status_reason(status));
}

HeadWriter& HeadWriter::status_line(int status, std::string_view reason) {
  if (status < 100 || status > 599) refuse("a status outside of 100 to 599");
  if (!is_field_value(reason)) refuse("a reason with control characters");
  out_ += "HTTP/1.1 ";
  append_number(out_, static_cast<std::uint64_t>(status));
  out_.append(" ").append(reason).append("\r\n");
  return *this;
}

HeadWriter& HeadWriter::field(FieldName name, std::string_view value) {
  if (!is_field_value(value)) refuse("a field value with control characters");
  return copy({name.text(), value});
}

HeadWriter& HeadWriter::field(FieldName name, std::uint64_t value) {
  out_.append(name.text()).append(": ");
  append_number(out_, value);
  out_ += "\r\n";
  return *this;
}

HeadWriter& HeadWriter::copy(Header parsed) {
  // Once for all four parts: a head has dozens of them.
  const std::size_t before = out_.size();
  out_.resize(before + parsed.name.size() + 2 + parsed.value.size() + 2);
  char* to = out_.data() + before;
  to = std::copy(parsed.name.begin(), parsed.name.end(), to);
  *to++ = ':';
  *to++ = ' ';
  to = std::copy(parsed.value.begin(), parsed.value.end(), to);
  *to++ = '\r';
  *to = '\n';
  return *this;
}

HeadWriter& HeadWriter::content_length(std::uint64_t length) {
  out_ += "Content-Length: ";
  append_number(out_, length);
  out_ += "\r\n";
  return *this;
}

HeadWriter& HeadWriter::chunked() {
  out_ += "Transfer-Encoding: chunked\r\n";
  return *this;
}

}  // namespace gatehouse::proxy::http1
