#include "proxy/http1/head_lines.h"

#include <algorithm>

#include "proxy/http1/authority.h"
#include "proxy/http1/characters.h"

namespace gatehouse::proxy::http1 {
namespace {

constexpr std::size_t kMaxLengthDigits = 19;  // all of them fit 64 bits

/// Whether a list of transfer codings is other codings and then chunked, once: a body whose end
/// could be found, by a server that knew them (RFC 9112, 6.3).
bool is_others_then_chunked(std::string_view codings) {
  int others = 0;
  bool chunked = false;
  while (const auto coding = next_list_item(codings)) {
    if (chunked) return false;
    chunked = iequals(*coding, "chunked");
    others += chunked ? 0 : 1;
  }
  return chunked && others > 0;
}

ParseError why_no_field(std::string_view line) {
  if (is_blank(line.front())) return ParseError::folded_line;
  if (!is_field_value(line)) {
    return line.find('\r') != std::string_view::npos ? ParseError::bad_line_end
                                                     : ParseError::bad_field_name;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return ParseError::missing_colon;
  const bool blank_at_end = colon > 0 && is_blank(line[colon - 1]);
  return blank_at_end ? ParseError::space_before_colon : ParseError::bad_field_name;
}

}  // namespace

/// Lines have to end before `limit`, so that the verdict on a long line does not depend on how much
/// of it has arrived.
inline std::optional<std::string_view> HeadLines::next_line(std::string_view buffered,
                                                            std::size_t limit,
                                                            ParseError when_longer) {
  const std::size_t line_feed = buffered.substr(0, limit).find('\n', searched_);
  if (line_feed == std::string_view::npos) {
    searched_ = std::min(buffered.size(), limit);
    if (buffered.size() > limit) error_ = when_longer;
    return std::nullopt;
  }
  if (line_feed == line_at_ || buffered[line_feed - 1] != '\r') {
    error_ = ParseError::bad_line_end;
    return std::nullopt;
  }
  const std::string_view line = buffered.substr(line_at_, line_feed - 1 - line_at_);
  line_at_ = searched_ = line_feed + 1;
  return line;
}

std::optional<std::string_view> HeadLines::first_line(std::string_view buffered) {
  const std::size_t limit = std::min(line_at_ + limits_.first_line, head_at_ + limits_.head);
  return next_line(buffered, limit, ParseError::request_line_too_long);
}

ParseState HeadLines::read_fields(std::string_view buffered, HeaderFields& fields) {
  const std::size_t limit = head_at_ + limits_.head;
  while (const auto line = next_line(buffered, limit, ParseError::head_too_large)) {
    if (line->empty()) return ParseState::complete;
    error_ = add_field(*line, fields);
    if (error_) break;
  }
  return error_ ? ParseState::error : ParseState::incomplete;
}

bool HeadLines::skip_empty_line() {
  constexpr std::size_t kMostSkipped = 4;  // two CRLF
  if (line_at_ > kMostSkipped) return false;
  head_at_ = line_at_;
  return true;
}

void HeadLines::begin_fields(int version_minor) {
  first_line_ = false;
  version_minor_ = version_minor;
}

inline std::optional<ParseError> HeadLines::add_field(std::string_view line, HeaderFields& fields) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return why_no_field(line);
  const std::string_view name = line.substr(0, colon);
  const Field field = field_named(name);
  if (field == Field::other && !is_token(name)) return why_no_field(line);
  const std::string_view value = without_blanks(line.substr(colon + 1));
  if (!is_field_value(value)) {
    return value.find('\r') != std::string_view::npos ? ParseError::bad_line_end
                                                      : ParseError::bad_field_value;
  }
  if (fields.size() >= limits_.fields || !fields.add(name, value, field)) {
    return ParseError::too_many_fields;
  }
  return note(field, value);
}

std::optional<ParseError> HeadLines::note(Field field, std::string_view value) {
  switch (field) {
    case Field::host:
      if (++host_count_ > 1) return ParseError::repeated_host;
      if (!is_authority(value)) return ParseError::bad_host;
      break;
    case Field::expect:
      expects_continue_ = iequals(value, "100-continue");
      break;
    case Field::connection:
      close_ = close_ || list_contains(value, "close");
      keep_alive_ = keep_alive_ || list_contains(value, "keep-alive");
      break;
    case Field::content_length:
      return note_content_length(value);
    case Field::transfer_encoding:
      if (++transfer_encodings_ > 1 || value.empty()) return ParseError::bad_transfer_encoding;
      chunked_ = iequals(value, "chunked");
      other_codings_ = is_others_then_chunked(value);
      break;
    default:
      break;
  }
  return std::nullopt;
}

std::optional<ParseError> HeadLines::note_content_length(std::string_view value) {
  if (value.empty() || value.size() > kMaxLengthDigits) return ParseError::bad_content_length;
  std::uint64_t length = 0;
  for (const char c : value) {
    if (!is_digit(c)) return ParseError::bad_content_length;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (content_length_ && *content_length_ != length) return ParseError::differing_content_length;
  content_length_ = length;
  return std::nullopt;
}

std::optional<ParseError> HeadLines::framing(BodyFraming& body) const {
  if (transfer_encodings_ > 0) {
    if (content_length_) return ParseError::content_length_and_transfer_encoding;
    if (version_minor_ == 0) return ParseError::transfer_encoding_in_http10;
    if (other_codings_) return ParseError::unknown_transfer_encoding;
    if (!chunked_) return ParseError::bad_transfer_encoding;
    body = {Framing::chunked, 0};
  } else if (content_length_) {
    body = {Framing::content_length, *content_length_};
  } else {
    body = {Framing::none, 0};
  }
  return std::nullopt;
}

}  // namespace gatehouse::proxy::http1
