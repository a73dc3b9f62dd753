#include "common/storage/json_writer.h"

#include <array>
#include <charconv>

#include "common/storage/json_scan.h"

namespace gatehouse {
namespace {

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default: {
      static constexpr char kDigits[] = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  const char* begin = text.data();
  const char* const end = begin + text.size();
  for (const char* at = begin; (at = find_unplain(at, end)) != end; ++at) {
    if (static_cast<unsigned char>(*at) >= 0x80) continue;
    out.append(begin, at);
    append_escaped(out, *at);
    begin = at + 1;
  }
  out.append(begin, end);
  out += '"';
}

void JsonWriter::open(char bracket) {
  out_ += bracket;
  ++depth_;
  first_ = true;
}

void JsonWriter::close(char bracket) {
  --depth_;
  if (!first_) new_line("");
  out_ += bracket;
  first_ = false;
}

void JsonWriter::new_line(std::string_view before) {
  static constexpr std::string_view kLineAndIndent = "\n                                ";
  if (out_.size() >= drained_at_) {
    drain_(out_);
    out_.clear();
  }
  out_.append(before).append(kLineAndIndent.substr(0, 1 + 2 * depth_));
}

void JsonWriter::item() {
  new_line(first_ ? "" : ",");
  first_ = false;
}

void JsonWriter::name(std::string_view member_name) {
  item();
  append_json_string(out_, member_name);
  out_ += ": ";
}

void JsonWriter::string(std::string_view text) { append_json_string(out_, text); }

void JsonWriter::integer(std::int64_t value) {
  std::array<char, 20> digits;
  char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), end);
}

void JsonWriter::number(double value) {
  std::array<char, 32> digits;
  char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), end);
}

void JsonWriter::time(Timestamp moment) {
  out_ += '"';
  append_rfc3339(out_, moment);
  out_ += '"';
}

void JsonWriter::strings(const std::vector<std::string>& texts) {
  out_ += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out_ += ", ";
    string(texts[i]);
  }
  out_ += ']';
}

void JsonWriter::members(const RawMembers& members) {
  for (const RawMember& each : members) {
    item();
    out_.append("\"").append(each.name).append("\": ").append(each.value);
  }
}

}  // namespace gatehouse
