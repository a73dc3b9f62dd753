#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "proxy/http1/fields.h"
#include "proxy/http1/framing.h"
#include "proxy/http1/head_lines.h"

namespace gatehouse::proxy::http1 {

/// An answer's head (RFC 9112, 4). Views point into the buffer last given to ResponseParser::parse,
/// or to `rebase`.
class ResponseHead {
 public:
  int status() const { return status_; }  ///< 100 to 599
  std::string_view reason() const { return {fields_.base() + reason_.at, reason_.size}; }
  int version_minor() const { return version_minor_; }
  const HeaderFields& headers() const { return fields_; }
  std::optional<std::string_view> find(Field field) const { return fields_.find(field); }
  std::optional<std::string_view> find(std::string_view name) const { return fields_.find(name); }

  /// An interim answer (1xx): another head follows on the connection.
  bool interim() const { return status_ < 200; }

  /// What the sender allows. With a body until close it is the body that ends the connection.
  bool keep_alive() const { return keep_alive_; }

  /// How the body ends, given the method it answers: HEAD, 1xx, 204 and 304 have none (RFC
  /// 9112, 6.3).
  BodyFraming body_for(std::string_view request_method) const;

  void rebase(const char* head) { fields_.set_base(head); }
  const char* base() const { return fields_.base(); }

 private:
  friend class ResponseParser;

  HeaderFields fields_;
  Place reason_;
  BodyFraming framing_;  // as the fields say
  std::int16_t status_ = 0;
  std::int8_t version_minor_ = 1;
  bool keep_alive_ = false;
};

/// As RequestParser, for answers. No empty lines are allowed before the status line.
class ResponseParser {
 public:
  explicit ResponseParser(HeadLimits limits = kResponseLimits) : lines_(limits) {}

  ParseResult parse(std::string_view buffered, ResponseHead& head);
  void reset();

 private:
  std::optional<ParseError> read_first_line(std::string_view buffered, ResponseHead& head);

  HeadLines lines_;
};

}  // namespace gatehouse::proxy::http1
