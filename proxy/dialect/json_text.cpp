#include "proxy/dialect/json_text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <simdjson.h>

#include "common/domain/utf8.h"

namespace gatehouse::proxy::dialect {
namespace {

void append_escape(std::string& out, unsigned char c) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
      break;
  }
}

/// The UTF-8 bytes that a \uXXXX escape stands for; each half of a surrogate pair counts as two.
std::size_t size_of_code_unit(std::string_view hex) {
  unsigned unit = 0;
  for (const char c : hex) {
    const auto digit =
        static_cast<unsigned>(c >= '0' && c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    unit = unit << 4 | (digit & 15);
  }
  if (unit < 0x80) return 1;
  if (unit < 0x800 || (unit >= 0xD800 && unit <= 0xDFFF)) return 2;
  return 3;
}

struct Escapes {
  std::size_t backslashes = 0;
  bool plain = true;  ///< each backslash is one escape of two characters
};

/// Free of branches in its inner loop, which compilers turn into vector code: prompts are long.
Escapes escapes_in(std::string_view text) {
  constexpr std::size_t kBlock = 240;  // sums of a block fit a byte
  Escapes escapes;
  std::size_t at = 0;
  while (at + 1 < text.size()) {
    const std::size_t size = std::min(kBlock, text.size() - at - 1);
    const char* block = text.data() + at;
    std::uint8_t backslashes = 0;
    std::uint8_t longer = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const auto escape = static_cast<std::uint8_t>(block[i] == '\\');
      const auto next = static_cast<std::uint8_t>((block[i + 1] == 'u') | (block[i + 1] == '\\'));
      backslashes = static_cast<std::uint8_t>(backslashes + escape);
      longer = static_cast<std::uint8_t>(longer | (escape & next));
    }
    escapes.backslashes += backslashes;
    escapes.plain = escapes.plain && longer == 0;
    at += size;
  }
  return escapes;
}

std::size_t decoded_size_by_escape(std::string_view rest) {
  std::size_t size = 0;
  while (!rest.empty()) {
    const void* escape = std::memchr(rest.data(), '\\', rest.size());
    if (escape == nullptr) return size + rest.size();
    const auto plain = static_cast<std::size_t>(static_cast<const char*>(escape) - rest.data());
    size += plain;
    rest.remove_prefix(plain);
    if (rest.size() >= 6 && rest[1] == 'u') {
      size += size_of_code_unit(rest.substr(2, 4));
      rest.remove_prefix(6);
    } else {
      ++size;
      rest.remove_prefix(rest.size() < 2 ? rest.size() : 2);
    }
  }
  return size;
}

std::size_t decoded_size_with_escapes(std::string_view text) {
  const Escapes escapes = escapes_in(text);
  return escapes.plain ? text.size() - escapes.backslashes : decoded_size_by_escape(text);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;  // bytes at the front that stand for themselves
  const auto flush = [&] {
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    plain = 0;
  };
  while (plain < text.size()) {
    const auto c = static_cast<unsigned char>(text[plain]);
    const std::size_t size = utf8_length(text.substr(plain));
    if (size == 0) {
      flush();
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f) {
      flush();
      append_escape(out, c);
      text.remove_prefix(1);
    } else {
      plain += size;
    }
  }
  flush();
  out += '"';
}

std::size_t decoded_size(std::string_view quoted) {
  if (quoted.size() < 2) return 0;
  const std::string_view text = quoted.substr(1, quoted.size() - 2);
  // memchr is several times as fast as counting, and much text has no escape at all, or the first
  // late.
  const std::size_t first = text.find('\\');
  if (first == std::string_view::npos) return text.size();
  constexpr std::size_t kShort = 64;
  const std::string_view rest = text.substr(first);
  return first +
         (rest.size() < kShort ? decoded_size_by_escape(rest) : decoded_size_with_escapes(rest));
}

std::size_t padded_capacity(std::size_t size) { return size + simdjson::SIMDJSON_PADDING; }

void ensure_json_padding(std::string& text) {
  if (text.capacity() < padded_capacity(text.size())) text.reserve(padded_capacity(text.size()));
}

}  // namespace gatehouse::proxy::dialect
