#include "proxy/http1/response_head.h"

#include "proxy/http1/characters.h"

namespace gatehouse::proxy::http1 {
namespace {

struct StatusLine {
  int version_minor = 1;
  int status = 0;
  std::string_view reason;
};

std::optional<ParseError> read_status_line(std::string_view text, StatusLine& line) {
  if (!is_field_value(text)) return ParseError::bad_status_line;
  // "HTTP/1.1 200" and, as some servers leave out the space of an empty reason, nothing behind it.
  if (text.size() < 12 || text.substr(0, 5) != "HTTP/" || text[6] != '.' || text[8] != ' ') {
    return ParseError::bad_status_line;
  }
  if (!is_digit(text[5]) || !is_digit(text[7])) return ParseError::bad_version;
  if (text[5] != '1' || text[7] > '1') return ParseError::version_not_supported;
  line.version_minor = text[7] - '0';
  for (const char c : text.substr(9, 3)) {
    if (!is_digit(c)) return ParseError::bad_status;
    line.status = line.status * 10 + (c - '0');
  }
  if (line.status < 100 || line.status > 599) return ParseError::bad_status;
  if (text.size() == 12) return std::nullopt;
  if (text[12] != ' ') return ParseError::bad_status_line;
  line.reason = text.substr(13);
  return std::nullopt;
}

}  // namespace

BodyFraming ResponseHead::body_for(std::string_view request_method) const {
  if (request_method == "HEAD" || status_ < 200 || status_ == 204 || status_ == 304) return {};
  if (framing_.kind == Framing::none) return {Framing::until_close, 0};
  return framing_;
}

std::optional<ParseError> ResponseParser::read_first_line(std::string_view buffered,
                                                          ResponseHead& head) {
  const auto text = lines_.first_line(buffered);
  if (!text) {
    const bool too_long = lines_.error() == ParseError::request_line_too_long;
    return too_long ? ParseError::bad_status_line : lines_.error();
  }
  StatusLine line;
  if (const auto error = read_status_line(*text, line)) return error;
  lines_.begin_fields(line.version_minor);
  head.fields_.clear();
  head.version_minor_ = static_cast<std::int8_t>(line.version_minor);
  head.status_ = static_cast<std::int16_t>(line.status);
  head.reason_ = {13, static_cast<std::uint16_t>(line.reason.size())};
  return std::nullopt;
}

ParseResult ResponseParser::parse(std::string_view buffered, ResponseHead& head) {
  const auto refused = [](ParseError error) { return ParseResult{ParseState::error, 0, error}; };
  if (lines_.at_first_line()) {
    if (const auto error = read_first_line(buffered, head)) return refused(*error);
    if (lines_.at_first_line()) return {};
  }
  head.fields_.set_base(buffered.data());
  const ParseState state = lines_.read_fields(buffered, head.fields_);
  if (state == ParseState::error) return refused(*lines_.error());
  if (state == ParseState::incomplete) return {};

  if (const auto error = lines_.framing(head.framing_)) return refused(*error);
  head.keep_alive_ = lines_.keep_alive();
  return {ParseState::complete, lines_.position(), {}};
}

void ResponseParser::reset() { lines_.reset(); }

}  // namespace gatehouse::proxy::http1
