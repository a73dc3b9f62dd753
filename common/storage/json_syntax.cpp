#include "common/storage/json_syntax.h"

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "common/domain/utf8.h"

namespace gatehouse {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Four hex digits; -1 when they are not.
int code_unit(std::string_view digits) {
  if (digits.size() < 4) return -1;
  int unit = 0;
  for (const char c : digits.substr(0, 4)) {
    const int value = hex_value(c);
    if (value < 0) return -1;
    unit = unit * 16 + value;
  }
  return unit;
}

bool is_high_surrogate(int unit) { return unit >= 0xd800 && unit <= 0xdbff; }
bool is_low_surrogate(int unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

void append_utf8(std::string& out, std::uint32_t point) {
  const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xc0 | (point >> 6));
    add(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    add(0xe0 | (point >> 12));
    add(0x80 | ((point >> 6) & 0x3f));
    add(0x80 | (point & 0x3f));
  } else {
    add(0xf0 | (point >> 18));
    add(0x80 | ((point >> 12) & 0x3f));
    add(0x80 | ((point >> 6) & 0x3f));
    add(0x80 | (point & 0x3f));
  }
}

/// Recursive descent; the depth limit bounds the recursion.
class Checker {
 public:
  Checker(std::string_view text, int max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<SyntaxError> run() {
    try {
      if (text_.starts_with("\xef\xbb\xbf")) fail("starts with a byte order mark");
      skip_blanks();
      if (at_ == text_.size()) fail("is empty");
      value(0);
      skip_blanks();
      if (at_ != text_.size()) fail("something follows the end of the document");
    } catch (SyntaxError& error) {
      return std::move(error);
    }
    return std::nullopt;
  }

  std::optional<std::size_t> end_of_value_at(std::size_t begin) {
    at_ = begin;
    try {
      value(0);
    } catch (const SyntaxError&) {
      return std::nullopt;
    }
    return at_;
  }

 private:
  [[noreturn]] void fail(std::string message) const { fail_at(at_, std::move(message)); }

  [[noreturn]] static void fail_at(std::size_t offset, std::string message) {
    throw SyntaxError{offset, std::move(message)};
  }

  /// Zero at the end; a zero byte is valid nowhere outside a string either.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') ++at_;
  }

  [[noreturn]] void fail_expecting(const std::string& what) const {
    if (at_ >= text_.size()) fail("ends in the middle; expected " + what);
    fail("expected " + what);
  }

  void value(int depth) {
    switch (peek()) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        string();
        return;
      case 't':
        return literal("true");
      case 'f':
        return literal("false");
      case 'n':
        return literal("null");
      default:
        if (peek() == '-' || is_digit(peek())) return number();
        fail_expecting("a value");
    }
  }

  void check_depth(int depth) const {
    if (depth > max_depth_) fail("nests too deep");
  }

  void object(int depth) {
    check_depth(depth);
    ++at_;
    skip_blanks();
    if (peek() == '}') {
      ++at_;
      return;
    }
    std::unordered_set<std::string> names;
    for (;;) {
      const std::size_t begin = at_;
      if (peek() != '"') fail_expecting("a member name in double quotes");
      const std::string_view raw = string();
      if (!names.insert(unescape_json(raw)).second) {
        fail_at(begin, "the member \"" + std::string(raw) + "\" stands there twice");
      }
      skip_blanks();
      if (peek() != ':') fail_expecting("':'");
      ++at_;
      skip_blanks();
      value(depth);
      skip_blanks();
      if (peek() == '}') break;
      if (peek() != ',') fail_expecting("',' or '}'");
      ++at_;
      skip_blanks();
    }
    ++at_;
  }

  void array(int depth) {
    check_depth(depth);
    ++at_;
    skip_blanks();
    if (peek() == ']') {
      ++at_;
      return;
    }
    for (;;) {
      value(depth);
      skip_blanks();
      if (peek() == ']') break;
      if (peek() != ',') fail_expecting("',' or ']'");
      ++at_;
      skip_blanks();
    }
    ++at_;
  }

  void literal(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) fail("expected a value");
    at_ += word.size();
  }

  void digits() {
    if (!is_digit(peek())) fail_expecting("a digit");
    while (is_digit(peek())) ++at_;
  }

  void number() {
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
      if (is_digit(peek())) fail("a number must not start with a zero");
    } else {
      digits();
    }
    if (peek() == '.') {
      ++at_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      digits();
    }
  }

  void escape() {
    ++at_;
    if (peek() != 'u') {
      if (at_ >= text_.size()) fail("ends in the middle of a string");
      if (std::string_view("\"\\/bfnrt").find(peek()) == std::string_view::npos) {
        fail("unknown escape in a string");
      }
      ++at_;
      return;
    }
    const int unit = code_unit(text_.substr(at_ + 1));
    if (unit < 0) fail("expected four hex digits after \\u");
    at_ += 5;
    if (is_low_surrogate(unit)) fail("half of a surrogate pair in a string");
    if (!is_high_surrogate(unit)) return;
    const int low = text_.substr(at_, 2) == "\\u" ? code_unit(text_.substr(at_ + 2)) : -1;
    if (!is_low_surrogate(low)) fail("half of a surrogate pair in a string");
    at_ += 6;
  }

  /// Returns what stands between the quotes.
  std::string_view string() {
    const std::size_t begin = ++at_;
    for (;;) {
      if (at_ >= text_.size()) fail("ends in the middle of a string");
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') break;
      if (c < 0x20) fail("control character in a string");
      if (c == '\\') {
        escape();
      } else {
        ++at_;
      }
    }
    const std::string_view raw = text_.substr(begin, at_ - begin);
    if (!is_utf8(raw)) fail_at(begin, "the string is not valid UTF-8");
    ++at_;
    return raw;
  }

  std::string_view text_;
  int max_depth_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<SyntaxError> find_syntax_error(std::string_view text, int max_depth) {
  return Checker(text, max_depth).run();
}

std::optional<std::size_t> end_of_json_value(std::string_view text, std::size_t begin,
                                             int max_depth) {
  return Checker(text, max_depth).end_of_value_at(begin);
}

std::string unescape_json(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      out += raw[i];
      continue;
    }
    const char kind = raw[++i];
    if (kind != 'u') {
      static constexpr std::string_view kShort = "\"\\/bfnrt";
      static constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
      out += kMeaning[kShort.find(kind)];
      continue;
    }
    auto point = static_cast<std::uint32_t>(code_unit(raw.substr(i + 1)));
    i += 4;
    if (is_high_surrogate(static_cast<int>(point))) {
      const auto low = static_cast<std::uint32_t>(code_unit(raw.substr(i + 3)));
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
      i += 6;
    }
    append_utf8(out, point);
  }
  return out;
}

}  // namespace gatehouse
