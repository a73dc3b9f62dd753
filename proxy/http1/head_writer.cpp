#include "proxy/http1/head_writer.h"

#include <charconv>
#include <stdexcept>
#include <string>
#include <utility>

namespace gatehouse::proxy::http1 {
namespace {

[[noreturn]] void refuse(std::string_view what) {
  throw std::invalid_argument(std::string(what) + " cannot be sent in an HTTP head");
}

}  // namespace

FieldName FieldName::checked(std::string_view text) {
  if (!is_token(text)) refuse("a field name that is not a token");
  return {text, Checked{}};
}

HeadWriter& HeadWriter::request_line(std::string_view method,
                                     std::initializer_list<std::string_view> target) {
  if (!is_token(method)) refuse("a method that is not a token");
  bool empty = true;
  for (const std::string_view part : target) {
    if (part.empty()) continue;
    if (!is_visible(part)) refuse("a target with white space or control characters");
    empty = false;
  }
  if (empty) refuse("an empty target");
  put_all(method, " ");
  for (const std::string_view part : target) put_all(part);
  put_all(" HTTP/1.1\r\n");
  return *this;
}

HeadWriter& HeadWriter::status_line(int status) {
  return status_line(status, status_reason(status));
}

HeadWriter& HeadWriter::status_line(int status, std::string_view reason) {
  if (status < 100 || status > 599) refuse("a status outside of 100 to 599");
  if (!is_field_value(reason)) refuse("a reason with control characters");
  put_all("HTTP/1.1 ");
  put_number(static_cast<std::uint64_t>(status));
  put_all(" ", reason, "\r\n");
  return *this;
}

HeadWriter& HeadWriter::field(FieldName name, std::uint64_t value) {
  put_all(name.text(), ": ");
  put_number(value);
  put_all("\r\n");
  return *this;
}

HeadWriter& HeadWriter::content_length(std::uint64_t length) {
  return field("Content-Length", length);
}

HeadWriter& HeadWriter::chunked() {
  put_all("Transfer-Encoding: chunked\r\n");
  return *this;
}

std::string HeadWriter::end() {
  put_all("\r\n");
  text_.resize(std::exchange(size_, 0));
  return std::move(text_);
}

void HeadWriter::require_value(std::string_view value) {
  if (!is_field_value(value)) refuse("a field value with control characters");
}

void HeadWriter::grow() { text_.resize(2 * size_); }

void HeadWriter::put_number(std::uint64_t number) {
  constexpr std::size_t kMostDigits = 20;
  char* const digits = extend(kMostDigits);
  const auto result = std::to_chars(digits, digits + kMostDigits, number);
  size_ -= static_cast<std::size_t>(digits + kMostDigits - result.ptr);
}

}  // namespace gatehouse::proxy::http1
