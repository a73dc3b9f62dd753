#include "proxy/dialect/body_meter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "proxy/dialect/json_text.h"
#include "proxy/dialect/usage_reader.h"
#include "proxy/text/words.h"

namespace gatehouse::proxy::dialect {
namespace {

/// Room for a usage as answers have it, and for what its reader needs behind it.
constexpr std::size_t kCaptureRoom = 512;

/// Inside of values only these matter, and of them only what is not in a string.
constexpr auto kNesting = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '{', '}', '[', ']'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr std::ptrdiff_t kBlock = 32;

/// Whether one of kNesting is in the block. Free of branches, so that it becomes vector code.
bool has_nesting(const char* block) {
  unsigned char found = 0;
  for (std::ptrdiff_t i = 0; i < kBlock; ++i) {
    const auto c = static_cast<unsigned char>(block[i]);
    const auto curly = static_cast<unsigned char>(c | 0x20);  // of a square bracket too
    found |= static_cast<unsigned char>((c == '"') | (curly == '{') | (curly == '}'));
  }
  return found != 0;
}

const char* find_nesting_by_byte(const char* at, const char* end) {
  while (at != end && !kNesting[static_cast<unsigned char>(*at)]) ++at;
  return at;
}

/// The next of kNesting, or the end. Mostly it is near, but lists of numbers may be long.
const char* find_nesting(const char* at, const char* end) {
  const char* const near = at + std::min(end - at, kBlock);
  at = find_nesting_by_byte(at, near);
  if (at != near) return at;
  while (end - at >= kBlock && !has_nesting(at)) at += kBlock;
  return find_nesting_by_byte(at, end);
}

/// The next quote, or the end. Names and most values are short: for them a call of memchr costs
/// more than two looks at eight bytes each.
const char* find_quote(const char* at, const char* end) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::ptrdiff_t kWord = sizeof(text::Word);
  for (int look = 0; look < 2 && end - at >= kWord; ++look) {
    const text::Word found = text::equal_to(text::word_at(at), '"') & text::kTopBits;
    if (found != 0) return at + std::countr_zero(found) / 8;
    at += kWord;
  }
  const void* found = std::memchr(at, '"', static_cast<std::size_t>(end - at));
  return found == nullptr ? end : static_cast<const char*>(found);
}

/// Whether the character behind these of a string is escaped, given whether their first one is.
bool ends_with_escape(std::string_view text, bool first_escaped) {
  std::size_t backslashes = 0;
  while (backslashes < text.size() && text[text.size() - 1 - backslashes] == '\\') ++backslashes;
  const bool odd = backslashes % 2 == 1;
  return backslashes == text.size() ? odd != first_escaped : odd;
}

}  // namespace

void BodyMeter::feed(std::string_view bytes) {
  bytes_ += static_cast<std::int64_t>(bytes.size());
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  capture_from_ = at;
  while (at != end) {
    if (in_string_) {
      at = continue_string(at, end);
    } else if (depth_ > 1) {
      at = skip_value(at, end);
    } else {
      at = read_members(at, end);
    }
  }
  if (capturing_) capture(end);
}

/// Takes a string from behind its opening quote.
const char* BodyMeter::read_string(const char* at, const char* end) {
  const char* const text = at;
  at = skip_string(at, end);
  note_string({text, in_string_ ? at : at - 1});
  return at;
}

/// Takes more of the string that the last bytes ended in.
const char* BodyMeter::continue_string(const char* at, const char* end) {
  const char* const text = at;
  at = skip_to_end(at, find_quote(at, end), end);
  note_string({text, in_string_ ? at : at - 1});
  return at;
}

/// Goes on from behind an opening quote until the string ends or the bytes do.
const char* BodyMeter::skip_string(const char* at, const char* end) {
  const char* const quote = find_quote(at, end);
  const bool plain = quote != end && quote[-1] != '\\';
  return plain ? quote + 1 : skip_to_end(at, quote, end);
}

/// The same from anywhere in a string, given the next quote.
const char* BodyMeter::skip_to_end(const char* at, const char* quote, const char* end) {
  bool escaped = ends_with_escape({at, quote}, escaped_);
  while (escaped && quote != end) {
    at = quote + 1;
    quote = find_quote(at, end);
    escaped = ends_with_escape({at, quote}, false);
  }
  in_string_ = quote == end;
  escaped_ = escaped;
  return in_string_ ? end : quote + 1;
}

void BodyMeter::note_string(std::string_view text) {
  if (key_expected_) {
    name_.add(text);
  } else if (value_ == Value::type) {
    type_.add(text);
  }
}

void BodyMeter::begin_value() {
  const std::string_view name = name_.view();
  key_expected_ = false;
  if (name == "usage" && in_holder_ == !holder_.empty()) {
    value_ = Value::usage;
  } else if (name == "type" && !in_holder_) {
    value_ = Value::type;
    type_.clear();
  } else if (!holder_.empty() && name == holder_ && !in_holder_) {
    value_ = Value::holder;
  }
}

/// Goes on until the value of a member of the root ends.
const char* BodyMeter::skip_value(const char* at, const char* end) {
  while ((at = find_nesting(at, end)) != end) {
    const char c = *at++;
    if (c == '"') {
      at = skip_string(at, end);
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (--depth_ == 1) {
      if (capturing_) end_capture(at);
      break;
    }
  }
  return at;
}

/// Goes on until such a value begins.
const char* BodyMeter::read_members(const char* at, const char* end) {
  while (at != end && depth_ <= 1) {
    const char c = *at++;
    switch (c) {
      case '"':
        if (key_expected_) name_.clear();
        at = read_string(at, end);
        break;
      case ':':
        if (depth_ == 1) begin_value();
        break;
      case ',':
        if (depth_ != 1) break;
        value_ = Value::other;
        key_expected_ = root_is_object_;
        break;
      case '{':
      case '[':
        open(c, at - 1);
        break;
      case '}':
      case ']':
        close();
        break;
      default:
        break;
    }
  }
  return at;
}

void BodyMeter::open(char bracket, const char* at) {
  const Value value = std::exchange(value_, Value::other);
  if (depth_ == 1 && value == Value::holder && bracket == '{') {
    in_holder_ = true;
    key_expected_ = true;
    return;
  }
  ++depth_;
  if (depth_ == 1) root_is_object_ = bracket == '{';
  key_expected_ = depth_ == 1 && root_is_object_;
  capturing_ = depth_ == 2 && value == Value::usage && bracket == '{';
  if (!capturing_) return;
  capture_from_ = at;
  capture_.clear();
  capture_.reserve(kCaptureRoom);
}

/// The root, or the holder in it, ends.
void BodyMeter::close() {
  if (!std::exchange(in_holder_, false)) depth_ = 0;
  key_expected_ = false;
}

void BodyMeter::capture(const char* end) {
  capture_.append(capture_from_, static_cast<std::size_t>(end - capture_from_));
  if (capture_.size() <= kMaxUsageBytes) return;
  capturing_ = false;
  capture_ = {};
}

void BodyMeter::end_capture(const char* end) {
  capture(end);
  if (capturing_) captured_.swap(capture_);
  capturing_ = false;
}

std::optional<Usage> BodyMeter::usage() {
  const std::optional<UsageMembers> members = usage_members();
  return members ? members->usage(dialect_) : std::nullopt;
}

std::optional<UsageMembers> BodyMeter::usage_members() {
  if (captured_.empty()) return std::nullopt;
  ensure_json_padding(captured_);
  UsageMembers members;
  if (!read_usage(dialect_, std::string_view(captured_), members)) return std::nullopt;
  return members;
}

}  // namespace gatehouse::proxy::dialect
