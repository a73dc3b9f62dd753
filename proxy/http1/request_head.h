#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "proxy/http1/fields.h"
#include "proxy/http1/framing.h"
#include "proxy/http1/head_lines.h"

namespace gatehouse::proxy::http1 {

/// A request's head (RFC 9112, 2 to 6). A value of about 1 KB that holds no text: every view points
/// into the buffer last given to RequestParser::parse, or to `rebase`.
class RequestHead {
 public:
  std::string_view method() const { return view(method_); }
  std::string_view target() const { return view(target_); }

  /// The target's path: "/" for an absolute-form target without one, "*" for `OPTIONS *`. Escapes
  /// and dot segments are as they were sent.
  std::string_view path() const;
  std::string_view query() const { return view(query_); }  ///< without the question mark
  bool has_query() const { return has_query_; }

  /// The host asked for: that of an absolute-form target, which outranks Host (RFC 9112, 3.2.2),
  /// else that of Host. Empty in HTTP/1.0 without either.
  std::string_view authority() const { return view(authority_); }

  int version_minor() const { return version_minor_; }  ///< 0 or 1; the major is 1
  const HeaderFields& headers() const { return fields_; }
  std::optional<std::string_view> find(Field field) const { return fields_.find(field); }
  std::optional<std::string_view> find(std::string_view name) const { return fields_.find(name); }

  bool keep_alive() const { return keep_alive_; }
  bool expects_continue() const { return expects_continue_; }
  BodyFraming body() const { return body_; }
  bool is(std::string_view method_name) const { return method() == method_name; }

  /// After the buffer's bytes have moved: where the head's first byte lies.
  void rebase(const char* head) { fields_.set_base(head); }
  const char* base() const { return fields_.base(); }

 private:
  friend class RequestParser;
  std::string_view view(Place place) const { return {fields_.base() + place.at, place.size}; }

  HeaderFields fields_;
  Place method_, target_, path_, query_, authority_;
  BodyFraming body_;
  std::int8_t version_minor_ = 1;
  bool has_query_ = false;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
};

/// Reads request heads, however the bytes are split over calls: each line is read once and judged
/// when it is complete, so the work is linear and the answer does not depend on the split.
class RequestParser {
 public:
  explicit RequestParser(HeadLimits limits = kRequestLimits) : lines_(limits) {}

  /// `buffered` is everything received since the last message ended, from the same first byte at
  /// each call for one message; its address may differ. `head` is the same object at each call for
  /// one message and means something once the state is complete. At most two empty lines before the
  /// request line are skipped (RFC 9112, 2.2) and counted as consumed. After complete or error,
  /// call reset before the next message.
  ParseResult parse(std::string_view buffered, RequestHead& head);

  void reset();

 private:
  std::optional<ParseError> read_first_line(std::string_view buffered, RequestHead& head);

  HeadLines lines_;
};

/// Whether a path has a segment `.` or `..`, escaped spellings (%2e) included. Such a path can mean
/// another place to an upstream than the one it was routed and allowed for.
bool has_dot_segments(std::string_view path);

}  // namespace gatehouse::proxy::http1
