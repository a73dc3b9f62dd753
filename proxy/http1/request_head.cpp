#include "proxy/http1/request_head.h"

#include <algorithm>

#include "proxy/http1/authority.h"
#include "proxy/http1/characters.h"

namespace gatehouse::proxy::http1 {
namespace {

struct RequestLine {
  std::string_view method, target, path, query, authority;
  int version_minor = 1;
  bool has_query = false;
};

Place place_in(std::string_view head, std::string_view part) {
  if (part.empty()) return {};
  return {static_cast<std::uint16_t>(part.data() - head.data()),
          static_cast<std::uint16_t>(part.size())};
}

std::optional<ParseError> read_version(std::string_view text, int& minor) {
  if (text.size() != 8 || text.substr(0, 5) != "HTTP/" || !is_digit(text[5]) || text[6] != '.' ||
      !is_digit(text[7])) {
    return ParseError::bad_version;
  }
  if (text[5] != '1' || text[7] > '1') return ParseError::version_not_supported;
  minor = text[7] - '0';
  return std::nullopt;
}

void split_query(std::string_view text, RequestLine& line) {
  const std::size_t mark = text.find('?');
  line.path = text.substr(0, mark);
  if (mark == std::string_view::npos) return;
  line.has_query = true;
  line.query = text.substr(mark + 1);
}

std::optional<ParseError> read_absolute(std::string_view target, RequestLine& line) {
  const std::size_t scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return ParseError::bad_target;
  const std::string_view scheme = target.substr(0, scheme_end);
  if (!iequals(scheme, "http") && !iequals(scheme, "https")) return ParseError::bad_target;
  const std::string_view rest = target.substr(scheme_end + 3);
  const std::size_t authority_size = std::min(rest.find_first_of("/?"), rest.size());
  line.authority = rest.substr(0, authority_size);
  if (!is_authority(line.authority)) return ParseError::bad_target;
  split_query(rest.substr(authority_size), line);
  return std::nullopt;
}

std::optional<ParseError> read_target(RequestLine& line) {
  if (!is_visible(line.target) || line.target.find('#') != std::string_view::npos) {
    return ParseError::bad_target;
  }
  if (line.method == "CONNECT") return ParseError::connect_not_supported;
  if (line.target.front() == '/') {
    split_query(line.target, line);
    return std::nullopt;
  }
  if (line.target == "*") {
    line.path = line.target;
    if (line.method == "OPTIONS") return std::nullopt;
    return ParseError::bad_target;
  }
  return read_absolute(line.target, line);
}

std::optional<ParseError> read_request_line(std::string_view text, RequestLine& line) {
  if (text.find('\r') != std::string_view::npos) return ParseError::bad_line_end;
  const std::size_t first = text.find(' ');
  const std::size_t last = text.rfind(' ');
  if (first == std::string_view::npos || first == 0 || last <= first + 1) {
    return ParseError::bad_request_line;
  }
  line.method = text.substr(0, first);
  line.target = text.substr(first + 1, last - first - 1);
  if (!is_token(line.method)) return ParseError::bad_method;
  if (line.target.find(' ') != std::string_view::npos) return ParseError::bad_request_line;
  if (const auto error = read_version(text.substr(last + 1), line.version_minor)) return error;
  return read_target(line);
}

int dots_in(std::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    if (segment.front() == '.') {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && iequals(segment.substr(0, 3), "%2e")) {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    ++dots;
  }
  return dots;
}

}  // namespace

std::string_view RequestHead::path() const { return path_.size == 0 ? "/" : view(path_); }

std::optional<ParseError> RequestParser::read_first_line(std::string_view buffered,
                                                         RequestHead& head) {
  while (const auto text = lines_.first_line(buffered)) {
    if (text->empty()) {
      if (!lines_.skip_empty_line()) return ParseError::bad_request_line;
      continue;
    }
    RequestLine line;
    if (const auto error = read_request_line(*text, line)) return error;
    lines_.begin_fields(line.version_minor);
    head.fields_.clear();
    head.version_minor_ = static_cast<std::int8_t>(line.version_minor);
    head.has_query_ = line.has_query;
    head.method_ = place_in(*text, line.method);
    head.target_ = place_in(*text, line.target);
    head.path_ = place_in(*text, line.path);
    head.query_ = place_in(*text, line.query);
    head.authority_ = place_in(*text, line.authority);
    return std::nullopt;
  }
  return lines_.error();
}

ParseResult RequestParser::parse(std::string_view buffered, RequestHead& head) {
  const auto refused = [](ParseError error) { return ParseResult{ParseState::error, 0, error}; };
  if (lines_.at_first_line()) {
    if (const auto error = read_first_line(buffered, head)) return refused(*error);
    if (lines_.at_first_line()) return {};
  }
  const std::string_view text = buffered.substr(lines_.head_at());
  head.fields_.set_base(text.data());
  const ParseState state = lines_.read_fields(buffered, head.fields_);
  if (state == ParseState::error) return refused(*lines_.error());
  if (state == ParseState::incomplete) return {};

  if (!lines_.has_host() && head.version_minor_ == 1) return refused(ParseError::missing_host);
  if (const auto error = lines_.framing(head.body_)) return refused(*error);
  if (head.authority_.size == 0) {
    head.authority_ = place_in(text, head.find(Field::host).value_or(""));
  }
  head.keep_alive_ = lines_.keep_alive();
  head.expects_continue_ = lines_.expects_continue();
  return {ParseState::complete, lines_.position(), {}};
}

void RequestParser::reset() { lines_.reset(); }

bool has_dot_segments(std::string_view path) {
  const auto has = [path](char c) { return path.find(c) != std::string_view::npos; };
  if (!has('.') && !has('%')) return false;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const int dots = dots_in(path.substr(0, slash));
    if (dots == 1 || dots == 2) return true;
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
  return false;
}

}  // namespace gatehouse::proxy::http1
