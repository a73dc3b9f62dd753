#include "common/storage/json_cursor.h"

#include <charconv>
#include <cstring>

#include "common/domain/utf8.h"
#include "common/storage/json_scan.h"
#include "common/storage/json_syntax.h"

namespace gatehouse {

JsonCursor::Kind JsonCursor::kind() const {
  switch (*at_) {
    case '{':
      return Kind::object;
    case '[':
      return Kind::array;
    case '"':
      return Kind::string;
    case 't':
    case 'f':
      return Kind::boolean;
    case 'n':
      return Kind::null;
    default:
      if (*at_ == '-' || (*at_ >= '0' && *at_ <= '9')) return Kind::number;
      throw MalformedJson{};
  }
}

void JsonCursor::skip_some_blanks() {
  static constexpr std::string_view kIndent = "        ";
  for (;;) {
    while (left() >= kIndent.size() && std::memcmp(at_, kIndent.data(), kIndent.size()) == 0) {
      at_ += kIndent.size();
    }
    if (*at_ != ' ' && *at_ != '\n' && *at_ != '\r' && *at_ != '\t') return;
    ++at_;
  }
}

bool JsonCursor::take_name(std::string_view name) {
  if (left() < name.size() + 2 || *at_ != '"' || at_[name.size() + 1] != '"' ||
      std::memcmp(at_ + 1, name.data(), name.size()) != 0) {
    return false;
  }
  at_ += name.size() + 2;
  skip_blanks();
  expect(':');
  return true;
}

JsonCursor::Text JsonCursor::string() {
  if (*at_ != '"') throw MalformedJson{};
  const char* const quote = at_;
  bool is_ascii = true;
  for (const char* at = quote + 1;; ++at) {
    at = find_unplain(at, end_);
    if (at == end_ || (static_cast<unsigned char>(*at) < 0x20)) throw MalformedJson{};
    if (*at == '\\') break;
    if (*at == '"') {
      const std::string_view spelled(quote + 1, static_cast<std::size_t>(at - quote - 1));
      if (!is_ascii && !is_utf8(spelled)) throw MalformedJson{};
      at_ = at + 1;
      skip_blanks();
      return {spelled, false};
    }
    if (static_cast<unsigned char>(*at) >= 0x80) is_ascii = false;
  }
  const std::string_view quoted = any(0);
  return {quoted.substr(1, quoted.size() - 2), true};
}

std::optional<std::int64_t> JsonCursor::integer() {
  const char* const digits = *at_ == '-' ? at_ + 1 : at_;
  if (*digits < '0' || *digits > '9') return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(at_, end_, number);
  const bool padded = *digits == '0' && end - digits > 1;
  if (error != std::errc{} || padded || *end == '.' || *end == 'e' || *end == 'E') {
    return std::nullopt;
  }
  at_ = end;
  skip_blanks();
  return number;
}

bool JsonCursor::boolean() {
  const bool value = *at_ == 't';
  literal(value ? "true" : "false");
  return value;
}

void JsonCursor::literal(std::string_view word) {
  if (left() < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) {
    throw MalformedJson{};
  }
  at_ += word.size();
  skip_blanks();
}

std::string_view JsonCursor::any(int max_depth) {
  const char* const first = at_;
  const auto end =
      end_of_json_value({begin_, static_cast<std::size_t>(end_ - begin_)}, offset(), max_depth);
  if (!end) throw MalformedJson{};
  at_ = begin_ + *end;
  const std::string_view text(first, static_cast<std::size_t>(at_ - first));
  skip_blanks();
  return text;
}

}  // namespace gatehouse
